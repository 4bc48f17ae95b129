using System.Text;

namespace FragTools.Tests;

/// <summary>Reads CSV by RFC 4180, without the code that writes it.</summary>
internal static class Csv
{
    public static List<Dictionary<string, string>> Read(string text)
    {
        var lines = Lines(text);
        Assert.All(lines, line => Assert.Equal(lines[0].Count, line.Count));
        return [.. lines.Skip(1).Select(line => lines[0].Zip(line).ToDictionary(cell => cell.First, cell => cell.Second))];
    }

    public static List<List<string>> Lines(string text)
    {
        var lines = new List<List<string>>();
        var line = new List<string>();
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"' when isQuoted && i + 1 < text.Length && text[i + 1] == '"':
                    cell.Append('"');
                    i++;
                    break;
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case ',' or '\n' when !isQuoted:
                    line.Add(cell.ToString());
                    cell.Clear();
                    if (text[i] == '\n')
                    {
                        lines.Add(line);
                        line = [];
                    }

                    break;
                case var other:
                    cell.Append(other);
                    break;
            }
        }

        Assert.True(line.Count == 0 && cell.Length == 0 && !isQuoted, "the last line has no end");
        return lines;
    }
}
