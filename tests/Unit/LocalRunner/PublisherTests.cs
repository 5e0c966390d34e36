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

    private Publisher Publisher(string awsPackages = "source") => new(_root.FullName, native: false, awsPackages, StackLog.Silent);

    private string Fingerprint() => Publisher().Fingerprint("functions/F");

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
    public void An_executable_on_other_AWS_packages_is_another() => Publisher("official").Fingerprint("functions/F").ShouldNotBe(Fingerprint());

    [Theory]
    [InlineData("source", "jit")]
    [InlineData("official", "jit-official")]
    public async Task Without_building_only_an_executable_on_the_same_AWS_packages_is_taken(string awsPackages, string folder)
    {
        var executable = Path.Combine(".local", folder, "F", "FraudServerless.F");
        Write(executable, "");

        (await Publisher(awsPackages).PublishAsync(["functions/F"], build: false, TestContext.Current.CancellationToken))["functions/F"]
            .ShouldBe(Path.Combine(_root.FullName, executable));
        await Should.ThrowAsync<StackException>(() =>
            Publisher(awsPackages == "source" ? "official" : "source")
                .PublishAsync(["functions/F"], build: false, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Without_building_what_was_never_published_is_an_error() =>
        (
            await Should.ThrowAsync<StackException>(() => Publisher().PublishAsync(["functions/F"], build: false, CancellationToken.None))
        ).Message.ShouldContain("--no-build");

    public void Dispose() => _root.Delete(recursive: true);
}
