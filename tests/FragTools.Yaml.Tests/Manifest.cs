using System.Text;
using FragTools.Linux;
using FragTools.Pods;
using FragTools.Yaml;

namespace FragTools.Tests;

/// <summary>Reads a manifest as if it had come through a pipe.</summary>
internal static class Manifest
{
    public static PodManifestSet Read(string text) => new PodManifestReader().Read(Encoding.UTF8.GetBytes(text), "pods.yaml");

    /// <summary>What it holds, after making sure that there is no error.</summary>
    public static PodManifestSet Clean(string text)
    {
        var set = Read(text);
        Assert.Empty(set.Errors);
        return set;
    }

    public static PodManifest Pod(string text) => Assert.Single(Clean(text).Pods);

    public static NodeException Error(string text) => Assert.Single(Read(text).Errors);

    public static int? Expected(string text, string capacity)
    {
        Assert.True(Quantity.TryParse(capacity, out var bytes, out var problem), problem);
        return Assert.Single(ManifestScores.Score(Clean(text), bytes.Value, version: null).Items).ExpectedOomScoreAdj;
    }
}
