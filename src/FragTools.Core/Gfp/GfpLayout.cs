using System.Globalization;

namespace FragTools.Gfp;

/// <summary>A table with its configuration settled: every bit has one meaning, or none.</summary>
internal sealed class GfpLayout
{
    public const int BitCount = 32;
    public const string FlagPrefix = "__GFP_";
    private const string NamePrefix = "GFP_";

    private readonly string?[] _flags = new string?[BitCount];
    private readonly Dictionary<string, long> _values = new(StringComparer.Ordinal);
    private readonly List<GfpName> _order = [];

    public GfpLayout(GfpTable table, GfpOptions options)
    {
        Table = table;
        Options = options;
        for (var bit = 0; bit < table.Bits.Count; bit++)
        {
            Place(table.Bits[bit], bit);
        }

        var next = table.Bits.Count;
        foreach (var optional in table.Options)
        {
            if ((optional.Option & options) == optional.Option)
            {
                Place(optional.Flag, optional.Bit ?? next++);
            }
        }

        foreach (var (name, flags) in table.Names)
        {
            var value = 0L;
            Array.ForEach(flags, flag => value |= ValueOf(FlagPrefix + flag));
            _values[name] = value;
        }

        foreach (var word in table.Order)
        {
            AddToOrder(word);
        }
    }

    public GfpTable Table { get; }

    public GfpOptions Options { get; }

    /// <summary>All bits that have a meaning.</summary>
    public long Known { get; private set; }

    /// <summary>The flag of a bit with its <c>__GFP_</c>, or null.</summary>
    public string? FlagAt(int bit) => _flags[bit];

    /// <summary>What <c>__GFP_X</c> or <c>GFP_X</c> is here; 0 for what does not exist.</summary>
    public long ValueOf(string name) => _values.TryGetValue(name, out var value) ? value : 0;

    /// <summary>Has the mask the flag <c>__GFP_</c><paramref name="flag"/>? False where the flag does not exist.</summary>
    public bool Has(long mask, string flag) => (mask & ValueOf(FlagPrefix + flag)) != 0;

    /// <summary>
    /// The mask's text, name by name as lib/vsprintf.c format_flags takes them (4.6 to 7.1): each name all of whose bits are
    /// still there, in the table's order, and what is left in hex.
    /// </summary>
    public IEnumerable<string> Names(long mask)
    {
        if (mask == 0)
        {
            // Where GFP_NOWAIT is no flag at all, the kernel's trace events print it for an empty mask.
            return Table.PrintsNames ? [] : _order.Where(name => name.Mask == 0).Select(name => name.Text).Take(1);
        }

        var names = new List<string>();
        foreach (var name in _order)
        {
            if (name.Mask != 0 && (mask & name.Mask) == name.Mask)
            {
                names.Add(name.Text);
                mask &= ~name.Mask;
            }
        }

        if (mask != 0)
        {
            names.Add($"0x{mask:x}");
        }

        return names;
    }

    /// <summary>As <see cref="Names"/>, in one text.</summary>
    public string Format(long mask) => string.Join('|', Names(mask));

    /// <summary>The bits that a text names; null, and the names, where some are none of this layout's.</summary>
    public long? Parse(string text, out IReadOnlyList<string> unknown)
    {
        var missing = new List<string>();
        var mask = 0L;
        foreach (var word in text.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Value(word) is { } value)
            {
                mask |= value;
            }
            else
            {
                missing.Add(word);
            }
        }

        unknown = missing;
        return missing.Count == 0 ? mask : null;
    }

    // Trace events up to 4.5 print GFP_COMP for __GFP_COMP; so do posts that were typed.
    private long? Value(string word)
    {
        if (_values.TryGetValue(word, out var value)
            || (word.StartsWith(NamePrefix, StringComparison.Ordinal) && _values.TryGetValue("__" + word, out value)))
        {
            return value;
        }

        return word.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && uint.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits)
            ? bits
            : null;
    }

    private void Place(string? flag, int bit)
    {
        if (flag is null)
        {
            return;
        }

        if (_flags[bit] is not null)
        {
            throw new FormatException($"GfpTables.txt: {Table.FromText}: bit {bit} is {_flags[bit]} and {flag}");
        }

        _flags[bit] = FlagPrefix + flag;
        _values.Add(FlagPrefix + flag, 1L << bit);
        Known |= 1L << bit;
    }

    private void AddToOrder(string word)
    {
        if (word == "*")
        {
            _order.AddRange(_flags.OfType<string>().Select(flag => new GfpName(flag, ValueOf(flag))));
        }
        else
        {
            var name = word.Contains(NamePrefix, StringComparison.Ordinal) ? word : FlagPrefix + word;
            if (_values.TryGetValue(name, out var value))
            {
                _order.Add(new GfpName(name, value));
            }
        }
    }

    private sealed record GfpName(string Text, long Mask);
}
