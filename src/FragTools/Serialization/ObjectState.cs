using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FragTools.Proc;
using FragTools.Text;

namespace FragTools.Serialization;

/// <summary>
/// The fields of an object of Core as a text and back: packed JSON, in which a field is declared to hold what is read into it. No
/// text can name a type that is not Core's own, and a tree of files never travels: what came from elsewhere acts on no machine.
/// </summary>
internal static class ObjectState
{
    private const string TypeName = "$";
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Assembly Core = typeof(BuddyInfo).Assembly;
    private static readonly string Version = Core.GetName().Version!.ToString();
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Known = new();

    public static string Write(object item)
    {
        var packed = new MemoryStream();
        using (var pack = new GZipStream(packed, CompressionLevel.Fastest))
        using (var json = new Utf8JsonWriter(pack))
        {
            json.WriteStartObject();
            json.WritePropertyName(Version);
            Write(json, item.GetType(), item);
            json.WriteEndObject();
        }

        return Convert.ToBase64String(packed.ToArray());
    }

    /// <exception cref="InvalidCastException">The text is none of this version.</exception>
    public static object Read(string text, Type type)
    {
        try
        {
            using var unpack = new GZipStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
            using var json = JsonDocument.Parse(unpack);
            return type.Assembly == Core && json.RootElement.TryGetProperty(Version, out var state) && Read(state, type) is { } item
                ? item
                : throw new InvalidCastException($"it is of another version of FragTools than {Version}");
        }
        catch (Exception failure) when (failure
            is FormatException or InvalidDataException or JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidCastException(failure.Message, failure);
        }
    }

    private static void Write(Utf8JsonWriter json, Type declared, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case byte[] bytes:
                json.WriteBase64StringValue(bytes);
                break;
            case double number:
                json.WriteStringValue(number.ToString("R", CultureInfo.InvariantCulture));
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case DateTimeOffset time:
                json.WriteStringValue(time.ToString("O", CultureInfo.InvariantCulture));
                break;
            case string or Enum or IFormattable when value.GetType().Assembly != Core || value is Enum:
                json.WriteStringValue(Convert.ToString(
                    value is Enum ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : value, CultureInfo.InvariantCulture));
                break;
            case var map when EntryType(map.GetType()) is { } entry:
                WriteMap(json, entry, (IEnumerable)map);
                break;
            case var list when ItemType(declared) is { } item:
                WriteList(json, item, (IEnumerable)list);
                break;
            default:
                WriteFields(json, declared, value);
                break;
        }
    }

    private static void WriteMap(Utf8JsonWriter json, Type entry, IEnumerable map)
    {
        json.WriteStartObject();
        foreach (var pair in map)
        {
            json.WritePropertyName((string)entry.GetProperty("Key")!.GetValue(pair)!);
            Write(json, entry.GenericTypeArguments[1], entry.GetProperty("Value")!.GetValue(pair));
        }

        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, Type item, IEnumerable list)
    {
        json.WriteStartArray();
        foreach (var one in list)
        {
            Write(json, item, one);
        }

        json.WriteEndArray();
    }

    private static void WriteFields(Utf8JsonWriter json, Type declared, object value)
    {
        json.WriteStartObject();
        var type = value.GetType();
        if (type != (Nullable.GetUnderlyingType(declared) ?? declared))
        {
            json.WriteString(TypeName, type.FullName);
        }

        foreach (var field in Fields(type))
        {
            json.WritePropertyName(field.Name);
            Write(json, field.FieldType, field.GetValue(value));
        }

        json.WriteEndObject();
    }

    private static object? Read(JsonElement json, Type declared)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        return json.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.True or JsonValueKind.False => json.GetBoolean(),
            JsonValueKind.String => ReadText(json, type),
            JsonValueKind.Array => ReadList(json, type),
            _ when EntryType(type) is { } entry => ReadMap(json, type, entry),
            _ => ReadFields(json, type),
        };
    }

    private static object ReadText(JsonElement json, Type type)
    {
        if (type == typeof(byte[]))
        {
            return json.GetBytesFromBase64();
        }

        var text = json.GetString()!;
        return type == typeof(string) || type == typeof(object) ? Safe(text)
            : type.IsEnum ? Enum.ToObject(type, long.Parse(text, CultureInfo.InvariantCulture))
            : type == typeof(DateTimeOffset) ? DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture)
            : type == typeof(TimeSpan) ? TimeSpan.Parse(text, CultureInfo.InvariantCulture)
            : type == typeof(Guid) ? Guid.Parse(text)
            : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
    }

    private static object ReadList(JsonElement json, Type type)
    {
        var item = ItemType(type) ?? throw new InvalidCastException($"a list where {type} is expected");
        var array = Array.CreateInstance(item, json.GetArrayLength());
        var at = 0;
        foreach (var one in json.EnumerateArray())
        {
            array.SetValue(Read(one, item), at++);
        }

        return type.IsAssignableFrom(array.GetType()) ? array : Activator.CreateInstance(type, array)!;
    }

    private static object ReadMap(JsonElement json, Type type, Type entry)
    {
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(entry.GenericTypeArguments))!;
        foreach (var pair in json.EnumerateObject())
        {
            map[Safe(pair.Name)] = Read(pair.Value, entry.GenericTypeArguments[1]);
        }

        return type.IsInstanceOfType(map) ? map : Activator.CreateInstance(type, map)!;
    }

    private static object ReadFields(JsonElement json, Type declared)
    {
        var type = json.TryGetProperty(TypeName, out var name) ? Core.GetType(name.GetString()!) : declared;
        if (type is null || !declared.IsAssignableFrom(type) || type.IsAbstract || !IsOfCore(type))
        {
            throw new InvalidCastException($"{name} where {declared} is expected");
        }

        var item = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var field in Fields(type))
        {
            if (json.TryGetProperty(field.Name, out var value))
            {
                field.SetValue(item, Read(value, field.FieldType));
            }
        }

        return item;
    }

    /// <summary>What a text of another machine holds is shown as it is here: without control characters, line ends aside.</summary>
    private static string Safe(string text) => string.Join('\n', text.Split('\n').Select(SafeText.Escape));

    /// <summary>What makes up an object, its base classes' part too; a tree, a cache and a way to compute are none of it.</summary>
    private static FieldInfo[] Fields(Type type) => Known.GetOrAdd(
        type,
        static type => [.. Ancestors(type)
            .SelectMany(one => one.GetFields(Own))
            .Where(field => Travels(field.FieldType) && !field.IsDefined(typeof(NonSerializedAttribute)))]);

    private static IEnumerable<Type> Ancestors(Type type)
    {
        for (var one = type; one is not null && one != typeof(object) && one != typeof(ValueType); one = one.BaseType)
        {
            yield return one;
        }
    }

    private static bool Travels(Type type)
        => type != typeof(Linux.LinuxRoot) && !typeof(Delegate).IsAssignableFrom(type)
            && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Lazy<>));

    private static bool IsOfCore(Type type)
        => type.Assembly == Core || type == typeof(Range) || type == typeof(Index)
            || type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal);

    /// <summary>The type of a list's items, for lists that are no types of Core.</summary>
    private static Type? ItemType(Type type)
        => type.IsArray ? type.GetElementType()
            : type.Assembly != Core && typeof(IEnumerable).IsAssignableFrom(type) && type.GenericTypeArguments is [var item] ? item
            : null;

    /// <summary>The type of a dictionary's entries.</summary>
    private static Type? EntryType(Type type)
        => type.GetInterfaces().Append(type)
            .FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>)
                && one.GenericTypeArguments[0] is { IsGenericType: true } pair && pair.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)
                && pair.GenericTypeArguments[0] == typeof(string))
            ?.GenericTypeArguments[0];
}
