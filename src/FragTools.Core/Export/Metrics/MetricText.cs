using System.Globalization;
using System.Text;

namespace FragTools.Export.Metrics;

/// <summary>
/// Prometheus' text format 0.0.4 (prometheus/docs, instrumenting/exposition_formats): families, each with one HELP and one TYPE
/// line. The number of series is bounded: what is beyond is left out, and counted.
/// </summary>
/// <param name="mostSeries">The most series; families are written in the order of their weight.</param>
internal sealed class MetricText(int mostSeries)
{
    private readonly StringBuilder _text = new();

    /// <summary>Series that were written.</summary>
    public int Series { get; private set; }

    /// <summary>Series that were left out.</summary>
    public long Dropped { get; private set; }

    /// <summary>What goes up and down.</summary>
    public void Gauge(string name, string help, string[] labels, IEnumerable<MetricRow> rows) => Family(name, "gauge", help, labels, rows);

    /// <summary>The same without labels; left out where it is not known.</summary>
    public void Gauge(string name, string help, double? value) => Family(name, "gauge", help, [], One(value));

    /// <summary>What only goes up.</summary>
    public void Counter(string name, string help, string[] labels, IEnumerable<MetricRow> rows)
        => Family(name, "counter", help, labels, rows);

    /// <summary>The same without labels; left out where the kernel does not count it.</summary>
    public void Counter(string name, string help, double? value) => Family(name, "counter", help, [], One(value));

    /// <summary>The text.</summary>
    public override string ToString() => _text.ToString();

    private static MetricRow[] One(double? value) => value is { } known ? [new MetricRow(known)] : [];

    private void Family(string name, string type, string help, string[] labels, IEnumerable<MetricRow> rows)
    {
        // The same labels twice would make the whole text invalid: a zone that a torn file names twice.
        var known = new HashSet<string>();
        foreach (var row in rows)
        {
            var series = Labels(labels, row.Labels);
            if (!known.Add(series))
            {
                continue;
            }

            if (Series == mostSeries)
            {
                Dropped++;
                continue;
            }

            if (known.Count == 1)
            {
                _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
            }

            Series++;
            _text.Append(CultureInfo.InvariantCulture, $"{name}{series} {row.Value:R}\n");
        }
    }

    private static string Labels(string[] names, string[] values)
        => names.Length == 0 ? "" : $"{{{string.Join(',', names.Zip(values, static (name, value) => $"{name}=\"{Escape(value)}\""))}}}";

    private static string Escape(string value)
        => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}

/// <summary>One series of a family.</summary>
/// <param name="Value">Its value.</param>
/// <param name="Labels">Its labels' values, in the order of the family's names.</param>
internal readonly record struct MetricRow(double Value, params string[] Labels);
