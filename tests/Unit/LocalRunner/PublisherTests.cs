using FraudServerless.LocalRunner;
using FraudServerless.LocalRunner.Processes;
using Shouldly;
using Xunit;

namespace FraudServerless.Unit.LocalRunner;

/// <summary>When a published executable is out of date.</summary>
public sealed class PublisherTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory();

    public PublisherTests()
    {
        Write("global.json", "{}");
        Write("Directory.Build.props", "<Project/>");
        Write("functions/F/F.csproj", "<Project><ItemGroup><ProjectReference Include=\"../../shared/A/A.csproj\" /></ItemGroup></Project>");
        Write("functions/F/Program.cs", "one");
        Write("shared/A/A.csproj", "<Project><ItemGroup><ProjectReference Include=\"../B/B.csproj\" /></ItemGroup></Project>");
        Write("shared/B/B.csproj", "<Project/>");
        Write("shared/C/C.csproj", "<Project/>");
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(_root.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private string Fingerprint() => new Publisher(_root.FullName, native: false, StackLog.Silent).Fingerprint("functions/F");

    [Theory]
    [InlineData("functions/F/Program.cs", true)]
    [InlineData("functions/F/data/routes.json", true)]
    [InlineData("shared/A/New.cs", true)]
    [InlineData("shared/B/Deep.cs", true)]
    [InlineData("Directory.Packages.props", true)]
    [InlineData("shared/C/Unrelated.cs", false)]
    [InlineData("functions/F/obj/project.assets.json", false)]
    [InlineData("shared/A/bin/Debug/A.dll", false)]
    public void Only_what_goes_into_it_makes_an_executable_old(string file, bool old)
    {
        var before = Fingerprint();
        Fingerprint().ShouldBe(before);
        Write(file, "two");
        (Fingerprint() != before).ShouldBe(old);
    }

    [Fact]
    public async Task Without_building_what_was_never_published_is_an_error() =>
        (
            await Should.ThrowAsync<StackException>(() =>
                new Publisher(_root.FullName, native: false, StackLog.Silent).PublishAsync(["functions/F"], build: false, CancellationToken.None)
            )
        ).Message.ShouldContain("--no-build");

    public void Dispose() => _root.Delete(recursive: true);
}
