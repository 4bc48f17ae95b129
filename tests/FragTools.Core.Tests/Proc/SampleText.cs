using System.Text;
using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Tests.Proc;

/// <summary>Parses a text as if it had come through a pipe.</summary>
internal static class SampleText
{
    public static Reading<T> Read<T>(this NodeReader<T> reader, string text, long? pageSize = null)
        => reader.Read(new NodeInput.Text(Encoding.UTF8.GetBytes(text)), pageSize);

    public static Reading<T> ReadFixture<T>(this NodeReader<T> reader, string fixture)
        => reader.Read(new NodeInput.Root(new LinuxRoot(Repository.Fixture(fixture))));

    /// <summary>The objects, after making sure that there is no error.</summary>
    public static IReadOnlyList<T> Clean<T>(this Reading<T> reading)
    {
        Assert.Empty(reading.Errors);
        return reading.Items;
    }
}
