using System.Runtime.Loader;
using System.Text;
using FragTools.Linux;
using FragTools.Pods;
using FragTools.Yaml;

namespace FragTools.Tests;

/// <summary>How manifests and their reader are reached.</summary>
public sealed class InputTests : IDisposable
{
    private const string Pod = "{kind: Pod, metadata: {name: p}, spec: {containers: [{name: a}]}}";

    private readonly string _folder = Directory.CreateTempSubdirectory("fragtools-test-").FullName;

    [Fact]
    public void A_file_is_read_and_named_by_its_path()
    {
        var path = Write("pods.yaml", Pod);
        Assert.Equal($"{path}, line 1", Assert.Single(Read(path).Pods).Source);
    }

    [Fact]
    public void A_text_is_read_and_named_as_it_came()
    {
        var set = new PodManifestReader().Read(new NodeInput.Text(Encoding.UTF8.GetBytes(Pod)));
        Assert.Equal("(pipeline), line 1", Assert.Single(set.Pods).Source);
    }

    [Fact]
    public void A_root_is_no_manifest()
        => Assert.Throws<ArgumentException>(() => new PodManifestReader().Read(NodeInput.Live));

    [Fact]
    public void What_lies_in_the_kubelets_folder_is_static()
    {
        Assert.True(Assert.Single(Read(Write("etc/kubernetes/manifests/etcd.yaml", Pod)).Pods).IsStatic);
        Assert.False(Assert.Single(Read(Write("backup/manifests/etcd.yaml", Pod)).Pods).IsStatic);
    }

    [Fact]
    public void A_missing_file_is_one_error()
    {
        var error = Assert.Single(Read(Path.Combine(_folder, "none.yaml")).Errors);
        Assert.Equal(NodeError.KernelFileMissing, error.Error);
    }

    [Fact]
    public void A_file_of_100_MB_is_refused_unread()
    {
        var path = Path.Combine(_folder, "large.yaml");
        using (var file = File.Create(path))
        {
            file.SetLength(100_000_000);
        }

        var error = Assert.Single(Read(path).Errors);
        Assert.Equal((NodeError.PodManifestInvalid, $"{path}: {PodManifestInput.TooLarge}"), (error.Error, error.Message));
    }

    [Fact]
    public void The_privately_loaded_reader_shares_nothing_but_core()
    {
        var reader = PodManifestLoader.Load(AppContext.BaseDirectory);
        var type = reader.GetType();
        Assert.Equal(typeof(PodManifestReader).FullName, type.FullName);
        Assert.NotEqual(typeof(PodManifestReader), type);

        var context = AssemblyLoadContext.GetLoadContext(type.Assembly);
        Assert.NotNull(context);
        Assert.NotEqual(AssemblyLoadContext.Default, context);

        var set = reader.Read(Encoding.UTF8.GetBytes(Pod), "pods.yaml");
        Assert.Equal("p", Assert.Single(set.Pods).Name);
        Assert.Equal(["FragTools.Yaml", "YamlDotNet"], context.Assemblies.Select(assembly => assembly.GetName().Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_without_the_reader_is_an_incomplete_installation()
        => Assert.Throws<FileNotFoundException>(() => PodManifestLoader.Load(_folder));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static PodManifestSet Read(string path) => new PodManifestReader().Read(new NodeInput.CapturedFile(path));

    private string Write(string relative, string text)
    {
        var path = Path.Combine(_folder, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
