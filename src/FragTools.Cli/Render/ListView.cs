using System.Text.Json.Serialization.Metadata;
using FragTools.Linux;
using FragTools.Proc;

namespace FragTools.Cli.Render;

/// <summary>Objects with many properties and no rows: a property a line, an object a column.</summary>
internal static class ListView
{
    /// <param name="rows">The objects.</param>
    /// <param name="type">Their generated description.</param>
    /// <param name="first">Properties that come before all others.</param>
    /// <param name="leftOut">Properties that are too long for a cell, or shown otherwise.</param>
    /// <param name="screen">Where they go.</param>
    public static void Draw<T>(
        IReadOnlyList<T> rows,
        JsonTypeInfo<T> type,
        IReadOnlyList<string> first,
        IReadOnlyCollection<string> leftOut,
        Screen screen)
        where T : INodeRow
    {
        var table = new Table();
        var origin = OriginColumn.For(rows);
        table.Add(new Column("Name"));
        foreach (var row in rows)
        {
            table.Add(new Column(origin.Of(row) is { Length: > 0 } some ? some : "Value", Right: true));
        }

        foreach (var property in type.Properties
            .Where(property => !leftOut.Contains(property.Name))
            .OrderBy(property => !first.Contains(property.Name)))
        {
            var values = rows.Select(row => property.Get!(row)).ToList();
            var counters = values.OfType<CounterMap>().SelectMany(static map => map.Keys).Distinct().ToList();
            if (counters.Count == 0)
            {
                AddRow(table, property.Name, values);
            }

            foreach (var counter in counters)
            {
                AddRow(table, $"{property.Name} {counter}", values.Select(value => (object?)(value as CounterMap)?.Get(counter)));
            }
        }

        table.Write(screen);
    }

    private static void AddRow(Table table, string name, IEnumerable<object?> values)
    {
        table.BeginRow();
        table.Add(name);
        foreach (var value in values)
        {
            table.Add(value switch
            {
                null or CounterMap => new Cell("-", Tint.Faint),
                double ratio => Texts.Of(ratio),
                0L => new Cell("0", Tint.Faint),
                _ => CsvCell.Text(value),
            });
        }
    }
}
