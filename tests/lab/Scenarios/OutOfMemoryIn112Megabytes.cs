namespace FragTools.Tests.Scenarios;

/// <summary>5, on a machine that has hardly more than the kernel and this root need: 6.1 cannot unpack it in 96 MB.</summary>
public sealed class OutOfMemoryIn112Megabytes : MachineOutOfMemory
{
    internal override bool IsCore => false;

    internal override int Megabytes => 112;

    internal override string Script => base.Script.Replace("large as 0 stress take $((free / 2))", "large as 500 stress take $((free / 3))", StringComparison.Ordinal);
}
