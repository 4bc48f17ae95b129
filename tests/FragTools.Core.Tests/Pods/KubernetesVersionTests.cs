using FragTools.Pods;

namespace FragTools.Tests.Pods;

public sealed class KubernetesVersionTests
{
    [Theory]
    [InlineData("1.29", 1, 29, 0)]
    [InlineData("v1.15.6", 1, 15, 6)]
    [InlineData("v1.18.9-eks-d1db3c", 1, 18, 9)]
    [InlineData("v1.30.4+k3s1", 1, 30, 4)]
    [InlineData("1.22+", 1, 22, 0)]
    [InlineData(" Kubernetes v1.27.3 ", 1, 27, 3)]
    public void Versions_are_read_as_kubelets_and_nodes_print_them(string text, int major, int minor, int patch)
        => Assert.Equal(new KubernetesVersion(major, minor, patch), KubernetesVersion.TryParse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("latest")]
    [InlineData("1")]
    [InlineData("v1.")]
    [InlineData("1.2999999999999")]
    public void What_is_no_version_is_null(string? text) => Assert.Null(KubernetesVersion.TryParse(text));
}
