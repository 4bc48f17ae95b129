using System.Text;

namespace FragTools.Logs.Lines;

/// <content>Lists: of lines, of a time and a line, and of what says more about the record that holds them.</content>
internal sealed partial class JsonRecords
{
    private static readonly string[] LineLists = ["stdout_lines", "lines", "log", "logs", "messages", "output", "stderr_lines", "results"];

    private string[] _columns = [];

    private void EndList(Frame frame)
    {
        _frames.TryPeek(out var outer);
        if (frame.Name is "columns" or "fields" or "schema" && frame.Values.Count > 0)
        {
            _columns = [.. frame.Values.Select(static value => Encoding.UTF8.GetString(value.Text))];
            return;
        }

        // Elastic gives each field as a list of its values.
        if (outer is { IsList: false } && frame is { Name: { } name, Values: [var only] } && only.IsText && !LineLists.Contains(name))
        {
            outer.Record.Add(name, only.Text, only.Line);
            return;
        }

        if (frame.Name == "MESSAGE" && outer is not null && frame.Values.Count > 0 && frame.Values.TrueForAll(
            static value => !value.IsText))
        {
            // journalctl writes what is no UTF-8 as the numbers of its bytes.
            outer.Record.Add(
                "MESSAGE", Array.ConvertAll(
                    [.. frame.Values], static value => byte.TryParse(value.Text, out var one) ? one : (byte)'?'), frame.Values[0].Line);
            return;
        }

        if (frame.Name == "attributes")
        {
            outer?.Record.Inherit(frame.Record);
            return;
        }

        if (frame.Record.Message is not null)
        {
            GiveOut(frame.Record);
        }
        else if (outer is { IsList: true } && frame.Values.Count > 1)
        {
            Row(frame);
        }
        else if (frame.Values.Count > 0
            && (Array.IndexOf(LineLists, frame.Name) >= 0 || outer is null || frame.Values.Exists(
                static value => MessageStart.Find(value.Text, isKernel: false, out _) >= 0)))
        {
            foreach (var (text, line, _) in frame.Values)
            {
                var record = new LogRecord();
                record.Take(frame.Name, 0, text, line);
                GiveOut(record);
            }
        }
        else
        {
            return;
        }

        if (outer is not null)
        {
            outer.Record.IsGivenOut = true;
        }
    }

    /// <summary>A row of a table, or one of Loki's pairs: a time and a line among other values.</summary>
    private void Row(Frame frame)
    {
        var record = new LogRecord();
        for (var index = 0; _columns.Length == frame.Values.Count && index < _columns.Length; index++)
        {
            record.Add(_columns[index], frame.Values[index].Text, frame.Values[index].Line);
        }

        if (record.Message is not null)
        {
            GiveOut(record);
            return;
        }

        var best = -1;
        for (var index = 0; index < frame.Values.Count; index++)
        {
            var (text, line, _) = frame.Values[index];
            if (record.Stamp.Kind == StampKind.None && LogRecord.TimeOf(text).Kind != StampKind.None)
            {
                record.Add("timestamp", text, line);
            }
            else if (best < 0 || text.Length > frame.Values[best].Text.Length)
            {
                best = index;
            }
        }

        if (best >= 0 && record.Stamp.Kind != StampKind.None)
        {
            record.Take(null, 0, frame.Values[best].Text, frame.Values[best].Line);
            GiveOut(record);
        }
    }
}
