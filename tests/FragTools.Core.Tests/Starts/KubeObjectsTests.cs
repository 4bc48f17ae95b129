using System.Text;
using FragTools.Starts;
using FragTools.Text;
using FragTools.Yaml;

namespace FragTools.Tests.Starts;

public class KubeObjectsTests
{
    private const string Event = """
        {
          "apiVersion": "v1", "kind": "Event", "metadata": { "name": "cart-0.189a", "namespace": "shop" },
          "type": "Warning", "reason": "FailedCreatePodSandBox", "count": 37,
          "firstTimestamp": "2026-03-05T02:00:01Z", "lastTimestamp": "2026-03-05T02:11:01Z",
          "involvedObject": { "kind": "Pod", "namespace": "shop", "name": "cart-0", "uid": "485fd485-1ed6-11e9-8661-0a587f8021ea" },
          "source": { "component": "kubelet", "host": "node-7" },
          "message": "Failed to create pod sandbox: rpc error: code = Unknown desc = OCI runtime create failed: can't get final child's PID from pipe: EOF: unknown"
        }
        """;

    [Theory]
    [InlineData("$")]
    [InlineData("""{ "apiVersion": "v1", "kind": "List", "items": [ $ ] }""")]
    [InlineData("""{ "verb": "ADDED", "event": $ }""")]
    [InlineData("""{ "type": "ADDED", "object": $ }""")]
    [InlineData("[ $ ]")]
    public void An_event_wherever_it_stands(string around)
    {
        var found = Assert.Single(Json(around.Replace("$", Event, StringComparison.Ordinal)));
        Assert.Equal((StartFailureReason.FinalChildEof, 37, "node-7", "kubelet"), (found.Reason, found.Count, found.Host, found.Component));
        Assert.Equal(new PodClues("shop", "cart-0", StartLog.Uid, null, null), found.Clues);
        Assert.Equal((StartLog.Utc("2026-03-05T02:00:01Z"), StartLog.Utc("2026-03-05T02:11:01Z")), (found.FirstSeen, found.LastSeen));
    }

    [Fact]
    public void The_newer_api()
    {
        var found = Assert.Single(Json("""
            { "apiVersion": "events.k8s.io/v1", "kind": "Event", "eventTime": "2026-03-05T02:00:01.000000Z",
              "series": { "count": 37, "lastObservedTime": "2026-03-05T02:11:01.000000Z" }, "type": "Warning", "reason": "Evicted",
              "regarding": { "kind": "Pod", "namespace": "shop", "name": "cart-0", "fieldPath": "spec.containers{cart}" },
              "reportingController": "kubelet", "reportingInstance": "node-7",
              "note": "The node was low on resource: memory. Threshold quantity: 100Mi, available: 92Mi." }
            """));
        Assert.Equal((ReportedKind.Eviction, "memory", 37, "cart", "node-7"), (found.Kind, found.Resource, found.Count, found.Clues.Container, found.Host));
        Assert.Equal(StartLog.Utc("2026-03-05T02:11:01Z"), found.LastSeen);
    }

    [Fact]
    public void A_list_that_is_cut_off_gives_what_came_whole()
        => Assert.Single(Json($"{{ \"items\": [ {Event}, {Event[..200]}"));

    [Fact]
    public void Yaml_and_json_are_the_same_tree()
    {
        const string Yaml = """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: Pod
              metadata:
                name: cart-0
                namespace: shop
                uid: 485fd485-1ed6-11e9-8661-0a587f8021ea
              spec:
                nodeName: node-7
              status:
                phase: Running
                containerStatuses:
                - name: cart
                  restartCount: 4
                  containerID: containerd://5b9be8c5bb121264899fac8d9d36b02150269d41ce96ba6ad36d70b8640cb01c
                  state:
                    waiting:
                      reason: CrashLoopBackOff
                  lastState:
                    terminated:
                      reason: OOMKilled
                      exitCode: 137
                      finishedAt: "2026-03-05T02:00:01Z"
            """;
        var found = Assert.Single(new PodManifestReader().ReadValues(Encoding.UTF8.GetBytes(Yaml)).SelectMany(KubeObjects.Read));
        Assert.Equal((ReportedKind.Kill, "node-7", true), (found.Kind, found.Host, found.IsStatus));
        Assert.Equal(new PodClues("shop", "cart-0", StartLog.Uid, "cart", StartLog.Id), found.Clues);
        Assert.Equal((StartLog.Utc("2026-03-05T02:00:01Z"), 23L), (found.LastSeen, found.Line));
    }

    [Fact]
    public void A_container_that_waits_for_its_image_or_its_runtime()
    {
        var found = Json("""
            { "kind": "Pod", "metadata": { "name": "a", "namespace": "b" }, "status": { "phase": "Pending", "containerStatuses": [
              { "name": "one", "state": { "waiting": { "reason": "ImagePullBackOff", "message": "Back-off pulling image" } } },
              { "name": "two", "state": { "waiting": { "reason": "CreateContainerError", "message": "context deadline exceeded" } } },
              { "name": "three", "state": { "terminated": { "reason": "Error", "exitCode": 137 } } },
              { "name": "four", "state": { "waiting": { "reason": "CreateContainerConfigError", "message": "secret not found" } } } ] } }
            """);
        Assert.Equal([("one", StartFailureReason.ImageNotPulled), ("two", StartFailureReason.Timeout)], found.Select(one => (one.Clues.Container, one.Reason)));
    }

    [Fact]
    public void An_evicted_pod_and_a_node_under_pressure()
    {
        var found = Json("""
            { "items": [
              { "kind": "Pod", "metadata": { "name": "a", "namespace": "b" }, "status": { "phase": "Failed", "reason": "Evicted", "message": "The node was low on resource: ephemeral-storage. " } },
              { "kind": "Node", "metadata": { "name": "node-7" }, "status": { "nodeInfo": {}, "conditions": [
                { "type": "MemoryPressure", "status": "True", "lastTransitionTime": "2026-03-05T02:00:01Z", "reason": "KubeletHasInsufficientMemory", "message": "kubelet has insufficient memory available" },
                { "type": "DiskPressure", "status": "True" } ] } } ] }
            """);
        Assert.Equal([("a", "ephemeral-storage", null), (null, "memory", "node-7")], found.Select(one => (one.Clues.Pod, one.Resource, one.Host)));
    }

    [Theory]
    [InlineData("""[ { "Id": "5b9be8c5bb121264899fac8d9d36b02150269d41ce96ba6ad36d70b8640cb01c", "Name": "/web", "State": { "Status": "exited", "OOMKilled": true, "ExitCode": 137, "FinishedAt": "2026-03-05T02:00:01.5Z" } } ]""", true)]
    [InlineData("""[ { "Id": "5b9be8c5bb121264899fac8d9d36b02150269d41ce96ba6ad36d70b8640cb01c", "Name": "/web", "State": { "Status": "exited", "OOMKilled": false, "ExitCode": 137 } } ]""", false)]
    public void What_docker_inspect_says(string text, bool isKilled)
        => Assert.Equal(isKilled ? [("web", StartLog.Id)] : [], Json(text).Select(one => (one.Clues.Container!, one.Clues.ContainerId!)));

    [Fact]
    public void Documents_in_lines()
    {
        var found = new List<ReportedEvent>();
        var lines = new DocumentLines(new PodManifestReader().ReadValues, found.Add, static (_, _) => { });
        var text = $"before\n{Event}\nbetween\n{Event.Replace("\n", " ", StringComparison.Ordinal)}\n[   12.345678] kernel: no document\napiVersion: v1\nkind: Event\nreason: OOMKilled\nmessage: x\nsource: {{}}\nafter all\n{{\"log\":\"no object\"}}";
        var number = 0;
        var open = text.Split('\n').Count(line => lines.Add(Encoding.UTF8.GetBytes(line), ++number) && number > 0);
        Assert.False(lines.IsBusy);
        Assert.Equal([2L, 11L, 13L], found.Select(one => one.Line));
        Assert.Equal(7 + 1 + 5, open);
    }

    [Theory]
    [InlineData("{", "  \"a\": [1, 2, {\"b\": null}],", "  \"c\": \"}\\\"]\"", "}")]
    [InlineData("[{\"a\": tru")]
    [InlineData("{\"a\": \"\\ud800\"}")]
    public void Json_of_nobody_is_read_without_a_word(params string[] text)
        => Assert.Empty(Json(string.Join('\n', text)));

    [Fact]
    public void Json_keeps_lines_and_columns()
    {
        var root = Assert.IsType<MappingNode>(JsonValues.Read("{\n  \"a\": [\n    1, null ]\n}"u8));
        var items = root.Items("a");
        Assert.Equal([(3L, 5L, false), (3L, 8L, true)], items.Select(one => (one.Line, one.Column, ((ScalarNode)one).IsNull)));
    }

    private static List<ReportedEvent> Json(string text)
        => JsonValues.Read(Encoding.UTF8.GetBytes(text)) is { } root ? [.. KubeObjects.Read(root)] : [];
}
