namespace FraudServerless.Training.Input;

/// <summary>Lines of a file as the bytes that stand there: training reads what serving would get, no decoder in between.</summary>
internal static class LineReader
{
    private const int MaxLine = 16 * 1024 * 1024;

    /// <summary>Each memory is valid until the next line is asked for; without line end.</summary>
    /// <exception cref="TrainingException">The file cannot be opened, or a line is too long.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(string path)
    {
        using var stream = Open(path);
        var buffer = new byte[64 * 1024];
        int start = 0,
            end = 0,
            lines = 0;
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                lines++;
                yield return WithoutReturn(buffer.AsMemory(start, length));
                start += length + 1;
                continue;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == buffer.Length)
            {
                if (buffer.Length >= MaxLine)
                {
                    throw new TrainingException($"{path}: line {lines + 1} is longer than {MaxLine / (1024 * 1024)} MiB.");
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read > 0)
            {
                end += read;
                continue;
            }

            if (end > 0)
            {
                yield return WithoutReturn(buffer.AsMemory(0, end));
            }

            yield break;
        }
    }

    /// <exception cref="TrainingException">The file cannot be opened.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TrainingException($"{path}: there is no such file.", e);
        }
    }

    private static ReadOnlyMemory<byte> WithoutReturn(ReadOnlyMemory<byte> line) => line.Span is [.., (byte)'\r'] ? line[..^1] : line;
}
