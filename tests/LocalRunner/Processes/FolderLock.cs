namespace FraudServerless.LocalRunner.Processes;

/// <summary>Keeps two runners from building or installing into the same folder at once. The system gives it back when its holder ends, however it ends.</summary>
internal static class FolderLock
{
    /// <summary>Waits for the lock; dispose of it to give it back.</summary>
    public static async Task<IDisposable> TakeAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }
}
