using System.Buffers.Binary;
using System.Text;

namespace FragTools.Tests.Native;

/// <summary>What the headers of a 64-bit little-endian ELF file say (elf(5)).</summary>
internal sealed class ElfFile
{
    public const int MachineX64 = 62;
    public const int MachineArm64 = 183;

    private const int TypeSharedOrPie = 3;
    private const uint SegmentDynamic = 2;
    private const uint SegmentInterpreter = 3;
    private const uint SegmentNote = 4;
    private const uint SectionSymbols = 2;
    private const long DynamicNeeded = 1;

    private readonly byte[] _bytes;

    public ElfFile(string path)
    {
        _bytes = File.ReadAllBytes(path);
        Assert.Equal([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1], _bytes[..6]);
    }

    public int Machine => Half(18);

    /// <summary>Can it be loaded anywhere?</summary>
    public bool IsPositionIndependent => Half(16) == TypeSharedOrPie;

    /// <summary>Does it name a loader?</summary>
    public bool HasInterpreter => Segments.Any(static segment => segment.Type == SegmentInterpreter);

    /// <summary>How many shared libraries does it ask for?</summary>
    public int Libraries => Segments.Where(static segment => segment.Type == SegmentDynamic)
        .SelectMany(segment => Enumerable.Range(0, segment.Size / 16).Select(index => segment.Offset + (index * 16)))
        .Count(at => Long(at) == DynamicNeeded);

    /// <summary>Has it a table of symbols?</summary>
    public bool HasSymbols => Headers((int)Long(40), Half(58), Half(60)).Any(at => Word(at + 4) == SectionSymbols);

    /// <summary>The oldest kernel that its C library takes: NT_GNU_ABI_TAG.</summary>
    public Version? OldestKernel
    {
        get
        {
            foreach (var segment in Segments.Where(static segment => segment.Type == SegmentNote))
            {
                for (var at = segment.Offset; at < segment.Offset + segment.Size;)
                {
                    var (name, length, type) = ((int)Word(at), (int)Word(at + 4), Word(at + 8));
                    var content = at + 12 + Aligned(name);
                    if (type == 1 && Encoding.ASCII.GetString(_bytes, at + 12, 3) == "GNU" && Word(content) == 0)
                    {
                        return new Version((int)Word(content + 4), (int)Word(content + 8), (int)Word(content + 12));
                    }

                    at = content + Aligned(length);
                }
            }

            return null;
        }
    }

    private IEnumerable<(uint Type, int Offset, int Size)> Segments
        => Headers((int)Long(32), Half(54), Half(56)).Select(at => (Word(at), (int)Long(at + 8), (int)Long(at + 32)));

    private static IEnumerable<int> Headers(int offset, int size, int count) => Enumerable.Range(0, count).Select(index => offset + (index * size));

    private static int Aligned(int length) => (length + 3) & ~3;

    private int Half(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at));

    private uint Word(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at));

    private long Long(int at) => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(at));
}
