using System.Text;
using FragTools.Linux;
using FragTools.Yaml;

namespace FragTools.Tests;

/// <summary>Broken, hostile and absurd manifests: one clear error each, and whatever else can be read is read.</summary>
public sealed class BadInputTests
{
    private const string Good = "kind: Pod\nmetadata: {name: good}\nspec: {containers: [{name: a}]}\n---\n";

    [Theory]
    [InlineData("a:\n  - b\n c: d\n", 3, 2)]
    [InlineData("kind: Pod\n\tname: x\n", 1, 7)]
    [InlineData("a: [1, 2\nb: 3\n", 2, 1)]
    [InlineData("a: \"open\n", 1, 4)]
    [InlineData("a: b: c\n", 1, 5)]
    [InlineData("{\"kind\": \"Pod\"", 2, 1)]
    [InlineData("a: *nothing\n", 1, 4)]
    [InlineData("a: &a [*a]\n", 1, 8)]
    [InlineData("a: &x b\n---\na: *x\n", 3, 4)]
    [InlineData("metadata:\n  name: {{ .Values.name }}\n", 2, 10)]
    [InlineData("a:\n  <<: text\n", 2, 7)]
    [InlineData("a:\n  <<: [{b: c}, d]\n", 2, 7)]
    [InlineData("{\"a\": \"\\ud83d\"}", 1, 7)]
    public void Malformed_yaml_is_reported_with_line_and_column(string text, long line, long column)
    {
        var error = Manifest.Error(text);
        Assert.Equal(NodeError.PodManifestInvalid, error.Error);
        Assert.Equal((line, column), (error.LineNumber, error.ColumnNumber));
        Assert.StartsWith($"pods.yaml, line {line}, column {column}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Documents_before_a_malformed_one_are_read()
    {
        var set = Manifest.Read(Good + "a: [1, 2\n");
        Assert.Equal("good", Assert.Single(set.Pods).Name);
        Assert.Single(set.Errors);
    }

    [Theory]
    [InlineData("memory: 1Gx", "Pod shop/bad: requests.memory '1Gx' has the unknown suffix 'Gx'", 12, 17)]
    [InlineData("memory: -1Gi", "Pod shop/bad: requests.memory '-1Gi' is negative", 12, 17)]
    [InlineData("memory: 1e30", "Pod shop/bad: requests.memory '1e30' is larger than 2^63-1", 12, 17)]
    [InlineData("memory: lots", "Pod shop/bad: requests.memory 'lots' is not an amount", 12, 17)]
    [InlineData("memory: \"\"", "Pod shop/bad: requests.memory '' is not an amount", 12, 17)]
    [InlineData("memory: \"1\\e[1m\"", @"Pod shop/bad: requests.memory '1\x1b[1m' has the unknown suffix '\x1b[1m'", 12, 17)]
    [InlineData("cpu: 2 cores", "Pod shop/bad: requests.cpu '2 cores' has the unknown suffix ' cores'", 12, 14)]
    [InlineData("memory: [1Gi]", "Pod shop/bad: 'memory' is a list where a text or number belongs", 12, 17)]
    [InlineData("cpu: 1\n        memory: 1Gi\n        cpu: 2", "the key 'cpu' stands twice in one mapping", 14, 9)]
    public void A_pod_with_a_wrong_amount_is_named_and_its_neighbours_are_read(string requests, string problem, long line, long column)
    {
        var bad = $"kind: Pod\nmetadata: {{name: bad, namespace: shop}}\nspec:\n  containers:\n  - name: a\n    resources:\n      requests:\n        {requests}\n---\n";
        var set = Manifest.Read(Good + bad + Good);
        Assert.Equal(["good", "good"], set.Pods.Select(pod => pod.Name));
        var error = Assert.Single(set.Errors);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal((NodeError.PodManifestInvalid, line, column), (error.Error, error.LineNumber, error.ColumnNumber));
    }

    [Theory]
    [InlineData("kind: Pod\nmetadata: {name: p}\n", "Pod p: spec.containers is empty")]
    [InlineData("kind: Pod\nmetadata: {name: p}\nspec: {containers: []}\n", "Pod p: spec.containers is empty")]
    [InlineData("kind: Pod\nmetadata: {name: p}\nspec: {containers: {a: b}}\n", "Pod p: 'containers' is a mapping where a list belongs")]
    [InlineData("kind: Pod\nmetadata: {name: p}\nspec: {containers: [a]}\n", "Pod p: an item of spec.containers is no mapping")]
    [InlineData("kind: Pod\nmetadata: {name: p}\nspec: {containers: [{image: a}]}\n", "Pod p: an item of spec.containers has no name")]
    [InlineData("kind: Pod\nmetadata: {name: p}\nspec: 5\n", "Pod p: 'spec' is a text or number where a mapping belongs")]
    [InlineData("kind: Pod\nmetadata: {name: p}\nspec: {priority: high, containers: [{name: a}]}\n", "Pod p: 'priority' is no whole number: 'high'")]
    [InlineData("kind: Pod\nmetadata: {name: p}\nspec: {priority: 99999999999, containers: [{name: a}]}\n", "Pod p: 'priority' is no whole number: '99999999999'")]
    [InlineData("kind: Pod\nkind: Pod\n", "the key 'kind' stands twice in one mapping")]
    [InlineData("kind: List\nitems: []\nitems: []\n", "the key 'items' stands twice in one mapping")]
    [InlineData("kind: Node\nmetadata: {name: n}\nstatus: {capacity: {memory: 0}}\n", "Node n: status.capacity.memory is 0, by which a kubelet cannot divide")]
    [InlineData("kind: Node\nmetadata: {name: n}\nstatus: {capacity: {memory: -5Gi}}\n", "Node n: status.capacity.memory '-5Gi' is negative")]
    [InlineData("kind: Node\nmetadata: {}\n", "Node: has no metadata.name")]
    [InlineData("hello\n", "no Kubernetes object")]
    [InlineData("- kind: Pod\n", "no Kubernetes object")]
    [InlineData("kind: List\nitems: [text]\n", "no Kubernetes object")]
    public void What_Kubernetes_would_refuse_is_refused_with_the_reason(string text, string problem)
    {
        var error = Manifest.Error(text);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal(NodeError.PodManifestInvalid, error.Error);
        Assert.NotNull(error.LineNumber);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(15)]
    public void Equal_keys_are_found_among_many(int key)
    {
        var labels = string.Join(", ", Enumerable.Range(0, 20).Append(key).Select(i => $"k{i}: v"));
        Assert.Contains(
            $"the key 'k{key}' stands twice",
            Manifest.Error($"{{kind: Pod, metadata: {{name: p, labels: {{{labels}}}}}, spec: {{containers: [{{name: a}}]}}}}").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void One_bad_item_of_a_list_does_not_cost_the_others()
    {
        var set = Manifest.Read("""
            kind: List
            items:
            - {kind: Pod, metadata: {name: a}, spec: {containers: [{name: x}]}}
            - {kind: Pod, metadata: {name: b, name: c}, spec: {containers: [{name: x}]}}
            - {kind: Pod, metadata: {name: d}, spec: {containers: [{name: x}]}}
            """);
        Assert.Equal(["a", "d"], set.Pods.Select(pod => pod.Name));
        Assert.Equal(4, Assert.Single(set.Errors).LineNumber);
    }

    [Fact]
    public void A_billion_laughs_are_refused_before_anybody_laughs()
    {
        var text = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (var i = 1; i <= 9; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Contains("more than 1000000 values with the aliases written out", Manifest.Error(text + "kind: Pod\n").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_of_lists_of_aliased_pods_are_refused_too()
    {
        var text = new StringBuilder("x: &x0 {kind: Pod, metadata: {name: p}, spec: {containers: [{name: a}]}}\n");
        for (var i = 1; i <= 8; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"y{i}: &x{i} {{kind: List, items: [{string.Join(", ", Enumerable.Repeat($"*x{i - 1}", 10))}]}}\n");
        }

        var set = Manifest.Read(text + "kind: List\nitems: [*x8]\n");
        Assert.Empty(set.Pods);
        Assert.Contains("aliases written out", Assert.Single(set.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merged_keys_are_counted_like_any_others()
    {
        var many = string.Join(", ", Enumerable.Range(0, 20_000).Select(i => $"k{i}: v"));
        var text = new StringBuilder($"base: &base {{{many}}}\nall:\n");
        for (var i = 0; i < 1000; i++)
        {
            text.Append("- <<: *base\n");
        }

        Assert.Contains("more than 1000000 values", Manifest.Error(text.ToString()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void What_nests_without_end_is_refused(string opening)
        => Assert.Contains(
            "nest deeper than 64",
            Manifest.Error(string.Concat(Enumerable.Repeat(opening, 100_000))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_document_of_100_MB_is_refused_with_a_way_out()
    {
        var error = Assert.Single(new PodManifestReader().Read(new byte[100_000_000], "pods.yaml").Errors);
        Assert.Equal(NodeError.PodManifestInvalid, error.Error);
        Assert.Contains("is larger than 64 MiB; ask the cluster for one node's pods: kubectl get pods -A --field-selector", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_is_an_error_and_nothing_else()
    {
        var random = new Random(4);
        for (var i = 0; i < 300; i++)
        {
            var noise = new byte[random.Next(1, 400)];
            random.NextBytes(noise);
            var set = new PodManifestReader().Read(noise, "noise");
            Assert.Empty(set.Pods);
            Assert.NotEmpty(set.Errors);
            Assert.All(set.Errors, error => Assert.DoesNotContain(error.Message, character => char.IsControl(character)));
        }
    }

    [Fact]
    public void A_manifest_cut_off_anywhere_never_throws()
    {
        const string Text = "kind: List\nitems:\n- kind: Pod\n  metadata: {name: \"p\", labels: &l {a: 'b'}}\n  spec:\n    containers:\n    - name: a\n      resources: {limits: {memory: 1Gi}}\n  x: *l\n---\n{\"kind\": \"Node\"}\n";
        for (var length = 0; length < Text.Length; length++)
        {
            var set = Manifest.Read(Text[..length]);
            Assert.All(set.Errors, error => Assert.Equal(NodeError.PodManifestInvalid, error.Error));
            Assert.True(set.Errors.Count + set.Pods.Count > 0);
        }
    }
}
