using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FragTools.Linux;
using FragTools.Settings;
using FragTools.Text;

namespace FragTools.Remedy;

/// <summary>
/// A setting as a resource of Desired State Configuration, version 3: JSON in, JSON out, one operation a call. The resource's
/// schema is that of deploy/dsc.
/// </summary>
public sealed class DesiredSetting
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly LinuxRoot _root;
    private readonly string _name;
    private readonly string? _value;
    private readonly bool? _persist;

    private DesiredSetting(LinuxRoot root, string name, string? value, bool? persist)
        => (_root, _name, _value, _persist) = (root, name, value, persist);

    /// <summary>Reads what is desired. Nothing of the machine is read yet.</summary>
    /// <param name="root">The machine.</param>
    /// <param name="json">The resource's instance: an object with name, value and persist; read to its end.</param>
    /// <param name="withValue">Must it have a value?</param>
    /// <returns>What is desired.</returns>
    /// <exception cref="NodeException">SettingValueInvalid: it is no such object; the message says what it lacks.</exception>
    public static DesiredSetting Parse(LinuxRoot root, Stream json, bool withValue)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(json);
        var text = new byte[Bounds.DesiredStateBytes];
        var length = json.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        if (length == text.Length)
        {
            throw Invalid($"is longer than {text.Length} bytes");
        }

        try
        {
            using var document = JsonDocument.Parse(text.AsMemory(0, length));
            string? name = null, value = null;
            bool? persist = null;
            foreach (var property in document.RootElement.EnumerateObject())
            {
                switch (property.Name)
                {
                    case "name":
                        name = property.Value.GetString();
                        break;
                    case "value":
                        value = property.Value.GetString();
                        break;
                    case "persist":
                        persist = property.Value.GetBoolean();
                        break;
                    case "_inDesiredState":
                        break;
                    default:
                        throw Invalid($"has no property '{property.Name}': there are name, value and persist");
                }
            }

            return name is null or "" ? throw Invalid("lacks its name")
                : withValue && value is null ? throw Invalid("lacks the value that is desired")
                : new DesiredSetting(root, name, value, persist);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw Invalid($"is no object with texts for name and value, and true or false for persist: {malformed.Message}");
        }
    }

    /// <summary>All settings that this machine has, one object a line.</summary>
    /// <param name="root">The machine.</param>
    /// <returns>The lines.</returns>
    public static Reading<string> Export(LinuxRoot root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var reading = MemorySettingReader.Read(root);
        return new Reading<string>(
            [.. reading.Items.Where(static setting => setting.Value is not null).Select(static setting => State(setting))], reading.Errors);
    }

    /// <summary>The setting as it is.</summary>
    /// <returns>An object.</returns>
    /// <exception cref="NodeException">There is no such setting, or not on this kernel.</exception>
    public string Get() => State(Read());

    /// <summary>Is it as desired?</summary>
    /// <returns>The setting as it is, and the names of the properties that differ: two lines.</returns>
    /// <exception cref="NodeException">There is no such setting, or it cannot have the value.</exception>
    public IReadOnlyList<string> Test()
    {
        var setting = Read();
        var differences = Differences(setting, Plan().Value);
        return [State(setting, differences.Count == 0), List(differences)];
    }

    /// <summary>Makes it so, where it is not; or only says what that would make of it.</summary>
    /// <param name="isWhatIf">Write nothing.</param>
    /// <param name="note">Is told what is waited for.</param>
    /// <param name="cancellation">Ends waiting for another process.</param>
    /// <returns>The setting as it is then, and the names of the properties that were changed: two lines.</returns>
    /// <exception cref="NodeException">There is no such setting, it cannot have the value, or it may not be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<string> Set(bool isWhatIf, Action<string>? note = null, CancellationToken cancellation = default)
    {
        var setting = Read();
        var plan = Plan();
        var differences = Differences(setting, plan.Value);
        if (isWhatIf)
        {
            var configured = _persist == true ? plan.Value : setting.ConfiguredValue;
            return [State(setting with { Value = plan.Value, ConfiguredValue = configured }), List(differences)];
        }

        if (differences.Count > 0)
        {
            plan.Apply(null, note, cancellation);
            setting = Read();
        }

        return [State(setting), List(differences)];
    }

    private SettingPlan Plan() => SettingPlan.Make(_root, _name, _value!, _persist == true, force: false);

    private MemorySetting Read()
    {
        var reading = MemorySettingReader.Read(_root, [_name]);
        return reading.Items is [{ Value: not null } setting] ? setting
            : reading.Errors is [var error, ..] ? throw error
            : throw new NodeException(
                NodeError.KernelFeatureOff,
                _root.Describe("proc/sys/vm"),
                reading.Items is [{ Note: { } note }] ? note : $"'{SafeText.Escape(_name)}' is not one setting of this kernel");
    }

    private List<string> Differences(MemorySetting setting, string wanted)
    {
        List<string> differences = setting.Value == wanted ? [] : ["value"];
        if (_persist == true && setting.ConfiguredValue != wanted)
        {
            differences.Add("persist");
        }

        return differences;
    }

    private static string State(MemorySetting setting, bool? isDesired = null) => Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", setting.Key);
        writer.WriteString("value", setting.Value);
        writer.WriteBoolean("persist", setting.ConfiguredValue is not null && setting.ConfiguredValue == setting.Value);
        if (isDesired is { } known)
        {
            writer.WriteBoolean("_inDesiredState", known);
        }

        writer.WriteEndObject();
    });

    private static string List(List<string> names) => Json(writer =>
    {
        writer.WriteStartArray();
        names.ForEach(writer.WriteStringValue);
        writer.WriteEndArray();
    });

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Plain))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static NodeException Invalid(string problem) => new(NodeError.SettingValueInvalid, "(standard input)", problem);
}
