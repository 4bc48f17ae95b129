using System.Buffers.Text;
using System.Globalization;
using System.Text;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Proc;

/// <summary>Code of the kernel that holds memory which cannot be moved.</summary>
/// <param name="Name">The place or function, with its module where there is one; escaped.</param>
/// <param name="Bytes">What it holds.</param>
internal sealed record MemoryHolder(string Name, long Bytes);

/// <summary>
/// Who holds unmovable memory, the largest holder first: /proc/allocinfo (lib/alloc_tag.c, since 6.10, CONFIG_MEM_ALLOC_PROFILING),
/// else debugfs' page_owner_stacks/show_stacks (mm/page_owner.c, since 6.9) or page_owner (booted with page_owner=on).
/// </summary>
/// <param name="Source">The file.</param>
/// <param name="IsPart">Was only its beginning read?</param>
/// <param name="Largest">The largest holders, at most <see cref="MostHolders"/>.</param>
internal sealed record MemoryHolders(string Source, bool IsPart, IReadOnlyList<MemoryHolder> Largest)
{
    public const string AllocInfoPath = "proc/allocinfo";
    public const string StacksPath = "sys/kernel/debug/page_owner_stacks/show_stacks";
    public const string PageOwnerPath = "sys/kernel/debug/page_owner";

    /// <summary>The most of such a file that is read or captured: page_owner has a record for each block of memory in use.</summary>
    public const int MostBytes = 16 << 20;

    public const int MostHolders = 10;

    private const int MostNames = 100_000;

    // What they allocate belongs to programs and files and can be moved; slab pages are counted where their objects are.
    private static readonly HashSet<string> MovableFiles = new(StringComparer.Ordinal)
    {
        "mm/filemap.c", "mm/memory.c", "mm/shmem.c", "mm/huge_memory.c", "mm/khugepaged.c", "mm/swap_state.c", "mm/migrate.c",
        "mm/readahead.c", "mm/mempolicy.c", "mm/ksm.c", "mm/compaction.c", "mm/hugetlb.c", "mm/slub.c", "mm/secretmem.c",
        "mm/memory_hotplug.c", "mm/userfaultfd.c", "mm/page_alloc.c",
    };

    // The same by the functions of a call trace, which show_stacks gives without a migrate type.
    private static readonly string[] MovableFunctions =
    [
        "filemap_", "__filemap", "page_cache_", "ondemand_readahead", "read_pages", "shmem_", "do_anonymous_page", "alloc_anon_folio",
        "folio_prealloc", "wp_page_copy", "do_cow_fault", "do_swap_page", "__read_swap_cache", "do_huge_pmd", "vma_alloc_",
        "__do_huge_pmd", "alloc_charge_folio", "collapse_huge_page", "migrate_pages", "alloc_migration_target", "compaction_alloc",
        "pagecache_get_page", "__page_cache_alloc", "add_to_page_cache", "alloc_hugetlb",
    ];

    /// <summary>Reads the first of the files that a tree has; null where it has none, or none tells anything.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="pageBytes">Bytes of a page.</param>
    /// <param name="isAllocator">Does a function allocate for whoever called it?</param>
    public static MemoryHolders? Read(LinuxRoot root, long pageBytes, Func<string, bool> isAllocator)
        => Read(root, AllocInfoPath, text => AllocInfo(text))
            ?? Read(root, StacksPath, text => PageOwner(text, pageBytes, isAllocator))
            ?? Read(root, PageOwnerPath, text => PageOwner(text, pageBytes, isAllocator));

    /// <summary>
    /// Reads /proc/allocinfo: <c>bytes calls file:line [module] func:name</c> (codetag_to_text), with <c>accurate:no</c> behind it
    /// where slab objects were missed (version 2.0, 6.18).
    /// </summary>
    internal static IReadOnlyList<MemoryHolder> AllocInfo(ReadOnlySpan<byte> text)
    {
        var holders = new List<MemoryHolder>();
        var lines = new LineReader(text);
        while (lines.MoveNext())
        {
            var fields = new FieldReader(lines.Line);
            if (!fields.MoveNext() || !ByteText.TryCount(fields.Field, out var bytes) || bytes == 0
                || !fields.MoveNext() || !ByteText.TryCount(fields.Field, out _) || !fields.MoveNext())
            {
                continue;
            }

            var place = SafeText.Escape(fields.Field);
            if (!MovableFiles.Contains(place[..Math.Max(0, place.LastIndexOf(':'))]))
            {
                var function = ByteText.Trim(fields.Rest);
                function = function.EndsWith(" accurate:no"u8) ? function[..^" accurate:no".Length] : function;
                holders.Add(new MemoryHolder($"{place} {SafeText.Escape(function)}".TrimEnd(), bytes));
            }
        }

        return Top(holders);
    }

    /// <summary>
    /// Reads page_owner or show_stacks: call traces with <c>Page allocated via order N</c> and <c>PFN … type T</c> before each, or
    /// <c>nr_base_pages: N</c> (6.9: <c>stack_count</c>) behind it.
    /// </summary>
    internal static IReadOnlyList<MemoryHolder> PageOwner(ReadOnlySpan<byte> text, long pageBytes, Func<string, bool> isAllocator)
    {
        var pages = new Dictionary<string, long>(StringComparer.Ordinal);
        var record = new OwnerRecord();
        var lines = new LineReader(text);
        while (lines.MoveNext())
        {
            record.Take(ByteText.Trim(lines.Line), isAllocator);
            if (record.IsWhole)
            {
                if (record is { IsMovable: false, Holder: { } holder } && (pages.ContainsKey(holder) || pages.Count < MostNames))
                {
                    pages[holder] = pages.GetValueOrDefault(holder) + record.Pages;
                }

                record = new OwnerRecord();
            }
        }

        return Top(pages.Select(holder => new MemoryHolder(holder.Key, holder.Value * pageBytes)));
    }

    private static IReadOnlyList<MemoryHolder> Top(IEnumerable<MemoryHolder> holders)
        => [.. holders.Where(holder => holder.Bytes > 0)
            .OrderByDescending(holder => holder.Bytes).ThenBy(holder => holder.Name, StringComparer.Ordinal).Take(MostHolders)];

    private delegate IReadOnlyList<MemoryHolder> Reader(ReadOnlySpan<byte> text);

    private static MemoryHolders? Read(LinuxRoot root, string path, Reader read)
    {
        if (ReadStart(root, path, out var isPart) is { } text && read(text) is { Count: > 0 } holders)
        {
            return new MemoryHolders(root.Describe(path), isPart, holders);
        }

        return null;
    }

    /// <summary>The beginning of a file, to the end of its last whole record; null where there is none, or it may not be read.</summary>
    internal static byte[]? ReadStart(LinuxRoot root, string path, out bool isPart)
    {
        isPart = false;
        try
        {
            if (!root.Exists(path))
            {
                return null;
            }

            using var stream = root.OpenRead(path);
            var text = new MemoryStream();
            var buffer = new byte[64 << 10];
            int length;
            while (text.Length < MostBytes && (length = stream.Read(buffer)) > 0)
            {
                text.Write(buffer, 0, length);
            }

            var bytes = text.ToArray();
            isPart = bytes.Length >= MostBytes;
            return !isPart ? bytes : bytes[..(Math.Max(bytes.AsSpan().LastIndexOf("\n\n"u8), bytes.AsSpan().LastIndexOf((byte)'\n')) + 1)];
        }
        catch (Exception failure) when (failure is NodeException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // __GFP_MOVABLE and __GFP_RECLAIMABLE of 3.19 to 4.5, whose type is a number and the page block's (print_page_owner).
    private const long MovableOrReclaimable = 0x80008;

    /// <summary>One call trace while it is read.</summary>
    private sealed class OwnerRecord
    {
        private bool _isOwner;
        private bool _isTyped;
        private bool _isMovableMask;

        public long Pages { get; private set; }

        /// <summary>The first function that is none of the allocator's.</summary>
        public string? Holder { get; private set; }

        public bool IsMovable { get; private set; }

        public bool IsWhole { get; private set; }

        public void Take(ReadOnlySpan<byte> line, Func<string, bool> isAllocator)
        {
            if (line.StartsWith("Page allocated via order "u8))
            {
                var fields = new FieldReader(line["Page allocated via order "u8.Length..]);
                _isOwner = true;
                Pages = fields.MoveNext() && ByteText.TryCount(fields.Field.TrimEnd((byte)','), out var order) && order < 32
                    ? 1L << (int)order : 0;
                _isMovableMask = fields.MoveNext() && fields.MoveNext() && fields.Field.StartsWith("0x"u8)
                    && Utf8Parser.TryParse(fields.Field[2..], out long mask, out _, 'x') && (mask & MovableOrReclaimable) != 0;
            }
            else if (line.StartsWith("PFN "u8))
            {
                // The type that was asked for stands before that of the page block.
                var fields = new FieldReader(line);
                while (!_isTyped && fields.MoveNext())
                {
                    if (fields.Field.SequenceEqual("type"u8) && fields.MoveNext())
                    {
                        _isTyped = true;
                        IsMovable = fields.Field is [>= (byte)'0' and <= (byte)'9', ..] ? _isMovableMask
                            : !fields.Field.SequenceEqual("Unmovable"u8);
                    }
                }
            }
            else if (line.StartsWith("nr_base_pages:"u8) || line.StartsWith("stack_count:"u8))
            {
                Pages = ByteText.TryCount(ByteText.Trim(line[(line.IndexOf((byte)':') + 1)..]), out var count) ? count : 0;
                IsWhole = true;
            }
            else if (line.IsEmpty)
            {
                IsWhole = _isOwner || Holder is null;
            }
            else if (line.IndexOf("+0x"u8) > 0)
            {
                TakeFrame(Encoding.ASCII.GetString(line), isAllocator);
            }
        }

        private void TakeFrame(string frame, Func<string, bool> isAllocator)
        {
            // Up to 4.9 with its address: [<ffffffff81190b62>] foo+0x1/0x2.
            frame = frame[(frame.IndexOf(">] ", StringComparison.Ordinal) is >= 0 and var address ? address + 3 : 0)..];
            var function = frame[..Math.Max(0, frame.IndexOf('+', StringComparison.Ordinal))];
            IsMovable |= !_isTyped && Array.Exists(MovableFunctions, name => function.StartsWith(name, StringComparison.Ordinal));
            if (Holder is null && !isAllocator(function)
                && function is not ("post_alloc_hook" or "get_page_from_freelist" or "prep_new_page"))
            {
                var module = frame.IndexOf('[', StringComparison.Ordinal) is >= 0 and var bracket ? " " + frame[bracket..] : "";
                Holder = SafeText.Escape(string.Create(CultureInfo.InvariantCulture, $"{function}{module}"));
            }
        }
    }
}
