using System.Globalization;
using FragTools.Linux;

namespace FragTools.Gfp;

/// <summary>Reads GfpTables.txt, whose head describes its grammar. What breaks the grammar is a fault of the build.</summary>
internal sealed class GfpTableReader
{
    private const string Composite = "GFP_";

    private readonly List<GfpTable> _tables = [];

    private string _from = "";
    private string _to = "";
    private string? _family;
    private string _source = "";
    private string?[] _bits = [];
    private GfpOptionalFlag[] _options = [];
    private GfpOptions _usual;
    private Dictionary<string, string[]> _names = new(StringComparer.Ordinal);
    private string[] _order = [];
    private bool _printsNames;
    private string[]? _lists;

    public static IReadOnlyList<GfpTable> Read(TextReader text)
    {
        var reader = new GfpTableReader();
        for (var line = text.ReadLine(); line is not null; line = text.ReadLine())
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && words[0][0] != '#')
            {
                reader.Take(words[0], words[1..], line);
            }
        }

        reader.Close();
        reader._tables.FindLast(table => table.Family is null)!.IsNewest = true;
        return reader._tables;
    }

    private void Take(string key, string[] words, string line)
    {
        switch (key)
        {
            case "kernel":
                Close();
                Open(words);
                break;
            case "source":
                _source = line[key.Length..].Trim();
                break;
            case "bits":
                _bits = [.. words.Select(word => word == "-" ? null : word)];
                break;
            case "option":
                _options = IsNone(words) ? [] : [.. words.Select(Optional)];
                break;
            case "usual":
                _usual = IsNone(words) ? GfpOptions.None : Option(words[0]);
                break;
            case "name":
                _names = new(_names, StringComparer.Ordinal) { [words[0]] = [.. words.Skip(1).SelectMany(Expand)] };
                break;
            case "drop":
                _names = new(_names, StringComparer.Ordinal);
                Array.ForEach(words, name => _names.Remove(name));
                break;
            case "order":
                _order = words;
                break;
            case "prints":
                _printsNames = words[0] == "names";
                break;
            case "lists":
                _lists = IsNone(words) ? null : words;
                break;
            default:
                throw new FormatException($"GfpTables.txt: '{key}' is no directive: {line}");
        }
    }

    private void Open(string[] words)
    {
        _family = words.Length > 1 ? words[0] : null;
        var range = words[_family is null ? 0 : 1].Split("..");
        (_from, _to) = (range[0], range[1]);
        if (words is [.., "like", var model])
        {
            Resume(_tables.First(table => table.Family is null && table.FromText == model));
        }
    }

    private void Resume(GfpTable model)
    {
        _bits = [.. model.Bits];
        _options = [.. model.Options];
        _usual = model.Usual;
        _names = model.Names;
        _order = [.. model.Order];
        _printsNames = model.PrintsNames;
        _lists = model.Lists?.ToArray();
    }

    private void Close()
    {
        if (_from.Length == 0)
        {
            return;
        }

        _tables.Add(new GfpTable
        {
            Index = _tables.Count,
            Family = _family,
            From = ReleaseNumber.Parse(_from, 0),
            To = ReleaseNumber.Parse(_to, int.MaxValue),
            FromText = _from,
            ToText = _to,
            Source = _source,
            Bits = _bits,
            Options = _options,
            Usual = _usual,
            Names = _names,
            Order = _order,
            PrintsNames = _printsNames,
            Lists = _lists,
        });
    }

    private IEnumerable<string> Expand(string word)
        => word.Contains(Composite, StringComparison.Ordinal) ? _names[word] : [word];

    private static GfpOptionalFlag Optional(string word)
    {
        var parts = word.Split('=', '@');
        return new GfpOptionalFlag(
            Option(parts[0]),
            parts[1],
            parts.Length > 2 ? int.Parse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture) : null);
    }

    private static GfpOptions Option(string word) => word switch
    {
        "always" => GfpOptions.None,
        "KMEMCHECK" => GfpOptions.KmemCheck,
        "LOCKDEP" => GfpOptions.Lockdep,
        "KASAN_HW_TAGS" => GfpOptions.KasanHwTags,
        "SLAB_OBJ_EXT" => GfpOptions.SlabObjExt,
        "CMA" => GfpOptions.Cma,
        _ => throw new FormatException($"GfpTables.txt: '{word}' is no option"),
    };

    private static bool IsNone(string[] words) => words is ["none"];
}
