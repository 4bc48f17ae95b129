using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace FragTools.Tests.Fleet;

/// <summary>
/// Each operation of the resource as its manifest writes it, with JSON on standard input: the program is found by its name, and reads
/// the running machine, whose /proc/sys/vm is a folder of the test in a namespace of its own.
/// </summary>
public sealed class DscTests : IDisposable
{
    private readonly Trees _trees = new(
        ("vm/extfrag_threshold", "500\n"), ("vm/swappiness", "60\n"), ("vm/min_free_kbytes", "67584\n"), ("sysctl.d/keep", ""));

    private static readonly JsonObject Manifest =
        JsonNode.Parse(File.ReadAllText(Fleet.Deploy("dsc", "fragtools-memorysetting.dsc.resource.json")))!.AsObject();

    public void Dispose() => _trees.Dispose();

    [Fact]
    public void Get_gives_the_setting()
        => AssertState(Assert.Single(Operation("get", "{\"name\":\"vm.extfrag_threshold\"}")), "vm.extfrag_threshold", "500", persist: false);

    [Fact]
    public void Test_says_what_differs()
    {
        var lines = Operation("test", "{\"name\":\"vm.extfrag_threshold\",\"value\":\"400\",\"persist\":true}");
        AssertState(lines[0], "vm.extfrag_threshold", "500", persist: false, isDesired: false);
        Assert.Equal("[\"value\",\"persist\"]", lines[1]);
        Assert.Equal("[]", Operation("test", "{\"name\":\"extfrag_threshold\",\"value\":\"500\"}")[1]);
    }

    [Fact]
    public void What_if_writes_nothing_and_set_makes_it_so_once()
    {
        const string Desired = "{\"name\":\"vm.extfrag_threshold\",\"value\":\"400\",\"persist\":true}";
        var lines = Operation("whatIf", Desired);
        AssertState(lines[0], "vm.extfrag_threshold", "400", persist: true);
        Assert.Equal("500\n", File.ReadAllText(_trees.Path("vm/extfrag_threshold")));
        Assert.Equal(["keep"], Directory.GetFiles(_trees.Path("sysctl.d")).Select(Path.GetFileName));

        lines = Operation("set", Desired);
        AssertState(lines[0], "vm.extfrag_threshold", "400", persist: true);
        Assert.Equal("[\"value\",\"persist\"]", lines[1]);
        Assert.Equal("400\n", File.ReadAllText(_trees.Path("vm/extfrag_threshold")));
        var kept = File.ReadAllText(_trees.Path("sysctl.d/90-fragtools.conf"));
        Assert.Contains("vm.extfrag_threshold = 400", kept, StringComparison.Ordinal);

        // It is as desired: nothing is written again.
        var before = File.GetLastWriteTimeUtc(_trees.Path("vm/extfrag_threshold"));
        Assert.Equal("[]", Operation("set", Desired)[1]);
        Assert.Equal(before, File.GetLastWriteTimeUtc(_trees.Path("vm/extfrag_threshold")));
        AssertState(Operation("test", Desired)[0], "vm.extfrag_threshold", "400", persist: true, isDesired: true);
    }

    [Fact]
    public void Export_gives_every_setting_of_the_machine()
    {
        var names = Operation("export", null).Select(line => JsonNode.Parse(line)!["name"]!.GetValue<string>()).ToList();
        Assert.Contains("vm.extfrag_threshold", names);
        Assert.Contains("vm.swappiness", names);
    }

    [Theory]
    [InlineData("get", "", "is no object")]
    [InlineData("get", "[]", "is no object")]
    [InlineData("get", "{}", "lacks its name")]
    [InlineData("get", "{\"name\":7}", "is no object with texts")]
    [InlineData("get", "{\"name\":\"vm.none\"}", "")]
    [InlineData("test", "{\"name\":\"vm.swappiness\"}", "lacks the value")]
    [InlineData("set", "{\"name\":\"vm.swappiness\"}", "lacks the value")]
    [InlineData("whatIf", "{\"name\":\"vm.swappiness\",\"value\":\"60\",\"keep\":true}", "has no property 'keep'")]
    [InlineData("set", "{\"name\":\"vm.extfrag_threshold\",\"value\":\"1001\"}", "out of its range")]
    public void What_is_no_such_resource_ends_with_2(string operation, string json, string problem)
    {
        var run = Start(operation, json);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
        Assert.True(Manifest["exitCodes"]!.AsObject().ContainsKey("2"));
        Assert.Equal("500\n", File.ReadAllText(_trees.Path("vm/extfrag_threshold")));
    }

    /// <summary>The fields that DSC's schema of a resource's manifest requires, and those of each method.</summary>
    [Fact]
    public void The_manifest_has_what_DSC_requires()
    {
        Assert.StartsWith("https://aka.ms/dsc/schemas/v3/", Manifest["$schema"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Matches(@"^\w+(\.\w+){0,2}/\w+$", Manifest["type"]!.GetValue<string>());
        Assert.Matches(@"^\d+\.\d+\.\d+$", Manifest["version"]!.GetValue<string>());
        foreach (var operation in new[] { "get", "set", "whatIf", "test", "export" })
        {
            Assert.Equal("fragtools", Manifest[operation]!["executable"]!.GetValue<string>());
            Assert.Equal(operation == "export" ? null : "stdin", Manifest[operation]!["input"]?.GetValue<string>());
        }

        var schema = Manifest["schema"]!["embedded"]!;
        Assert.Equal("object", schema["type"]!.GetValue<string>());
        Assert.Equal(["name"], schema["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal(["name", "value", "persist", "_inDesiredState"], schema["properties"]!.AsObject().Select(property => property.Key));
    }

    private static void AssertState(string line, string name, string value, bool persist, bool? isDesired = null)
    {
        using var state = JsonDocument.Parse(line);
        Assert.Equal((name, value, persist), (state.RootElement.GetProperty("name").GetString(), state.RootElement.GetProperty("value").GetString(), state.RootElement.GetProperty("persist").GetBoolean()));
        Assert.Equal(isDesired, state.RootElement.TryGetProperty("_inDesiredState", out var known) ? known.GetBoolean() : null);
        Assert.True(JsonSchema.FromText(Manifest["schema"]!["embedded"]!.ToJsonString()).Evaluate(state.RootElement).IsValid, line);
    }

    private string[] Operation(string name, string? json)
    {
        var run = Start(name, json);
        Assert.True(run.ExitCode == 0, run.Errors);
        return run.Lines;
    }

    private Run Start(string name, string? json)
    {
        Fragtools.Needs("unshare");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a namespace of mounts needs root");
        Assert.SkipUnless(Fragtools.Program("unshare", ["--mount", "true"]).ExitCode == 0, "no namespace of mounts can be made here");
        var method = Manifest[name]!;
        var words = string.Join(' ', new[] { method["executable"]!.GetValue<string>() }.Concat(method["args"]!.AsArray().Select(word => $"'{word!.GetValue<string>()}'")));
        var input = _trees.Write("input.json", json ?? "");
        return Fragtools.Program(
            "unshare",
            [
                "--mount", "sh", "-c",
                $"mount --bind '{_trees.Path("vm")}' /proc/sys/vm && mkdir -p /etc/sysctl.d && mount --bind '{_trees.Path("sysctl.d")}' /etc/sysctl.d && "
                    + $"PATH='{Path.GetDirectoryName(Fragtools.Executable)}':$PATH {words} <'{input}'",
            ]);
    }
}
