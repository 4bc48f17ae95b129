using FragTools.Text;

namespace FragTools.Starts;

/// <summary>
/// Picks documents out of lines: JSON from a bracket at the beginning of a line to the one that closes it, or a line that
/// is one; YAML from its apiVersion to a line that is none. What is cut off gives what came whole.
/// </summary>
/// <param name="yaml">Reads YAML; null where nobody can.</param>
/// <param name="found">Takes what is reported.</param>
/// <param name="named">Takes which pods are named, with the line at which their document begins.</param>
internal sealed class DocumentLines(
    Func<ReadOnlyMemory<byte>, IReadOnlyList<ValueNode>>? yaml, Action<ReportedEvent> found, Action<long, PodClues> named)
{
    private readonly List<byte> _text = [];
    private Form _form;
    private long _first;
    private int _depth;
    private bool _isInString;
    private bool _isEscaped;
    private bool _isKube;

    private enum Form
    {
        None,
        Json,
        Yaml,
    }

    /// <summary>Is a document open?</summary>
    public bool IsBusy => _form != Form.None;

    /// <summary>Takes a line.</summary>
    /// <param name="line">The line as it stands.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <returns>True where it is part of a document about objects of Kubernetes or of a runtime.</returns>
    public bool Add(ReadOnlySpan<byte> line, long number)
    {
        if (_form == Form.Json && line.Length > 0 && !IsJson(line[0]) && !_isInString)
        {
            Flush();
        }
        else if (_form == Form.Yaml && line.Length > 0 && !IsYaml(line))
        {
            Flush();
        }

        if (_form == Form.None && !TryOpen(line, number))
        {
            return false;
        }

        _isKube |= Names(line);
        var isKube = _isKube;
        _text.AddRange(line);
        _text.Add((byte)'\n');
        if (_form == Form.Json)
        {
            Count(line);
        }

        if ((_form == Form.Json && _depth <= 0) || _text.Count > Bounds.RecordBytes)
        {
            Flush();
        }

        return isKube;
    }

    /// <summary>The document is at its end.</summary>
    public void Flush()
    {
        if (_form != Form.None && _isKube)
        {
            byte[] text = [.. _text];
            IReadOnlyList<ValueNode> values = _form == Form.Yaml ? yaml!(text) : JsonValues.Read(text) is { } value ? [value] : [];
            foreach (var reported in values.SelectMany(KubeObjects.Read))
            {
                found(reported with { Line = _first + reported.Line - 1 });
            }

            foreach (var pod in values.SelectMany(static value => KubeObjects.Pods(value)))
            {
                named(_first, pod);
            }
        }

        _text.Clear();
        (_form, _depth, _isInString, _isEscaped, _isKube) = (Form.None, 0, false, false, false);
    }

    /// <summary>Pretty JSON indents everything but its brackets.</summary>
    private static bool IsJson(byte first)
        => first is (byte)' ' or (byte)'\t' or (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)'"' or (byte)',' or (byte)'\r';

    private static bool IsYaml(ReadOnlySpan<byte> line)
        => line[0] is (byte)' ' or (byte)'-' or (byte)'#' or (byte)'\r' || (char.IsAsciiLetter((char)line[0]) && KeyEnd(line) > 0);

    private static int KeyEnd(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        return colon > 0
            && line[..colon].IndexOfAny((byte)' ', (byte)'[', (byte)'"') < 0
            && (colon + 1 == line.Length || line[colon + 1] is (byte)' ' or (byte)'\r')
                ? colon
                : -1;
    }

    private bool TryOpen(ReadOnlySpan<byte> line, long number)
    {
        var isYaml = line.StartsWith("apiVersion: "u8) || line.StartsWith("- apiVersion: "u8);
        var isJson = line.Length > 0 && line[0] is (byte)'{' or (byte)'[' && IsOpening(line);
        if ((!isYaml || yaml is null) && !isJson)
        {
            return false;
        }

        (_form, _first) = (isYaml ? Form.Yaml : Form.Json, number);
        return true;
    }

    /// <summary>
    /// A line that is no more than brackets, or begins with an object's key; not the time in brackets that a kernel's line begins with.
    /// </summary>
    private static bool IsOpening(ReadOnlySpan<byte> line)
    {
        var rest = line.TrimStart("[{ \t\r"u8);
        return rest.IsEmpty || (rest[0] == '"' && (line[0] == '{' || line.IndexOf((byte)'{') >= 0));
    }

    /// <summary>Words that only such objects have.</summary>
    private static bool Names(ReadOnlySpan<byte> line)
        => line.IndexOf("apiVersion"u8) >= 0 || line.IndexOf("\"involvedObject\""u8) >= 0 || line.IndexOf("\"regarding\""u8) >= 0
            || line.IndexOf("\"containerStatuses\""u8) >= 0 || line.IndexOf("\"io.kubernetes.pod.uid\""u8) >= 0
            || line.IndexOf("\"OOMKilled\""u8) >= 0 || line.IndexOf("\"reason\""u8) >= 0 || line.IndexOf("\"oom\""u8) >= 0;

    private void Count(ReadOnlySpan<byte> line)
    {
        foreach (var one in line)
        {
            if (_isInString)
            {
                (_isInString, _isEscaped) = (_isEscaped || one != '"', !_isEscaped && one == '\\');
            }
            else if (one == '"')
            {
                _isInString = true;
            }
            else
            {
                _depth += one is (byte)'{' or (byte)'[' ? 1 : one is (byte)'}' or (byte)']' ? -1 : 0;
            }
        }
    }
}
