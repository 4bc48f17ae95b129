using System.Text.Json.Nodes;
using Json.Schema;

namespace FragTools.Tests;

/// <summary>The schemas of docs/schemas are made of the types, and what the program writes is what they say.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly Trees _trees = new();

    /// <summary>Commands with the type of what they write. <c>$node</c> is a tree that may be written to.</summary>
    public static TheoryData<string, string> Outputs { get; } = new()
    {
        { "diagnose --root $fixtures", "FragmentationVerdict" },
        { "diagnose --root $fixtures --order 9 --hugepages 512", "FragmentationVerdict" },
        { "buddyinfo --root $fixtures", "BuddyInfo" },
        { "pagetypeinfo --root $fixtures", "PageTypeInfo" },
        { "zoneinfo --root $fixtures", "ZoneInfo" },
        { "extfrag --root $fixtures", "ExtFragIndex" },
        { "extfrag --by-zone --root $fixtures", "ZoneExtFragIndex" },
        { "compaction-stat --root $fixtures", "CompactionStat" },
        { "slab --root $fixtures", "SlabCache" },
        { "meminfo --root $fixtures", "MemoryInfo" },
        { "failures --root $fixtures", "PageAllocFailure" },
        { "oom-kills --root $fixtures", "OomKill" },
        { "start-failures --root $fixtures", "ContainerStartFailure" },
        { "pod-scores --root $fixtures", "PodOomScore" },
        { "pod-scores --manifest tests/fixtures/unknown-cluster-1.31/cluster.yaml", "PodOomScore" },
        { "pod-scores --log tests/fixtures/4.15.0-46-pod-limit/var/log/dmesg --manifest tests/fixtures/4.15.0-46-pod-limit/pod.yaml", "PodOomScore" },
        { "settings --root $fixtures", "MemorySetting" },
        { "gfp --kernel-version 3.10 0x10c0d0 0x24200ca", "GfpMask" },
        { "settings swappiness=20 --persist --yes --root $node", "MemorySettingChange" },
        { "compact --order 1 --yes --root $node", "CompactionResult" },
        { "compact --order 2 --drop-caches all --what-if --root $node", "CompactionResult" },
        { "drop-caches --kind all --yes --root $node", "CacheDropResult" },
        { "watch --order 1 --count 2 --interval 100ms --root $node", "WatchSample" },
        { "capture $node.tar.gz --root $node", "NodeCaptureResult" },
    };

    public static TheoryData<string> Names => [.. Schemas.Types.Select(type => type.Name)];

    public void Dispose() => _trees.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_schema_is_what_the_types_say(string name)
    {
        var made = Schemas.Of(Schemas.Types.Single(type => type.Name == name));
        var file = Path.Combine(Schemas.Folder, name + ".json");
        if (Environment.GetEnvironmentVariable("FRAGTOOLS_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, made);
        }

        Assert.True(File.Exists(file), $"{file} is missing: ./build.ps1 Docs writes it");
        Assert.Equal(File.ReadAllText(file), made);
    }

    [Fact]
    public void There_is_a_schema_of_every_type_and_of_nothing_else()
        => Assert.Equal(Schemas.Types.Select(type => type.Name).Order(StringComparer.Ordinal), Directory.GetFiles(Schemas.Folder).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_property_is_described(string name)
        => Assert.All(
            Parts(Read(name)).Where(part => part.ContainsKey("properties")).SelectMany(part => part["properties"]!.AsObject()),
            property => Assert.False(string.IsNullOrEmpty((string?)property.Value!["description"]), $"{name}: {property.Key}"));

    [Theory]
    [MemberData(nameof(Outputs))]
    public void What_a_command_writes_is_what_its_schema_says(string line, string name)
    {
        var node = Node.WriteTo(_trees);
        _trees.Write("node-1/proc/sys/vm/swappiness", "60\n");
        _trees.Write("node-1/proc/sys/vm/drop_caches", "0\n");
        _trees.Write("node-1/proc/sys/vm/compact_memory", "");
        var words = line.Replace("$fixtures", Repository.Fixtures + "/*", StringComparison.Ordinal).Replace("$node", node, StringComparison.Ordinal);
        var run = Fragtools.Start([.. words.Split(' '), "--output", "json"]);
        Assert.NotEqual(2, run.ExitCode);
        var objects = JsonNode.Parse(run.Output)!.AsArray();
        Assert.True(objects.Count > 0, $"nothing was written: {run.Errors}");
        AssertValid(name, objects!);
    }

    [Fact]
    public void What_a_capture_says_of_itself_is_what_its_schema_says()
    {
        var folder = _trees.Path("captured");
        Fragtools.Start("capture", folder, "--root", Path.Combine(Repository.Fixtures, "6.18-idle-vm")).Clean();
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "fragtools-capture.json")))!;
        Assert.Equal(1, (int?)manifest["SchemaVersion"]);
        AssertValid("CaptureManifest", [manifest]);
    }

    [Theory]
    [InlineData("Verdict", "\"Guilty\"")]
    [InlineData("Host", "7")]
    [InlineData("Sources", "{}")]
    [InlineData("SchemaVersion", "null")]
    public void What_is_wrong_does_not_pass(string property, string value)
    {
        var verdict = JsonNode.Parse(Fragtools.Start("diagnose", "--root", Path.Combine(Repository.Fixtures, "6.18-idle-vm"), "--output", "json").Output)![0]!;
        var schema = Strict("FragmentationVerdict");
        Assert.True(Evaluate(schema, verdict).IsValid);
        verdict[property] = JsonNode.Parse(value);
        Assert.False(Evaluate(schema, verdict).IsValid);
        verdict.AsObject().Remove(property);
        Assert.False(Evaluate(schema, verdict).IsValid);
    }

    private static void AssertValid(string name, IEnumerable<JsonNode> objects)
    {
        var schema = Strict(name);
        Assert.All(objects, one =>
        {
            var result = Evaluate(schema, one);
            Assert.True(result.IsValid, $"{string.Join('\n', Problems(result).Take(5))}\n{one.ToJsonString()}");
        });
    }

    private static EvaluationResults Evaluate(JsonSchema schema, JsonNode one)
        => schema.Evaluate(System.Text.Json.JsonSerializer.SerializeToElement(one), new EvaluationOptions { OutputFormat = OutputFormat.Hierarchical, RequireFormatValidation = true });

    // Of "one of these or null" only what is wrong as a whole.
    private static IEnumerable<string> Problems(EvaluationResults result)
        => result.IsValid ? []
            : (result.Errors ?? new Dictionary<string, string>()).Select(error => $"{result.InstanceLocation}: {error.Value}")
                .Concat((result.Details ?? []).SelectMany(Problems));

    private static JsonObject Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Schemas.Folder, name + ".json")))!.AsObject();

    /// <summary>The schema, and no property besides: readers are to bear new ones, the program is to write none that is not described.</summary>
    private static JsonSchema Strict(string name)
    {
        var schema = Read(name);
        foreach (var part in Parts(schema).Where(part => part.ContainsKey("properties")).ToList())
        {
            part["additionalProperties"] = false;
        }

        return JsonSchema.FromText(schema.ToJsonString());
    }

    private static IEnumerable<JsonObject> Parts(JsonObject schema)
        => (schema["$defs"] as JsonObject ?? []).Select(part => part.Value!.AsObject()).Prepend(schema);
}
