using System.Dynamic;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using FragTools.Linux;

namespace FragTools.Serialization;

/// <summary>
/// Makes an object of this module live again where a job, a remote session or Import-Clixml brings a copy of it: what
/// FragTools.Types.ps1xml calls. What comes without its state, or from another version of the module, stays the plain copy that it is.
/// </summary>
public sealed class ObjectConverter : PSTypeConverter
{
    // As FragTools.Types.ps1xml names it.
    private const string Carrier = "SerializedState";
    private const string Copied = "Deserialized.";

    private static readonly ConditionalWeakTable<PSObject, object> Revived = [];

    /// <summary>All that an object holds, as a text that travels beside its properties.</summary>
    /// <param name="item">An object of the module.</param>
    /// <returns>The text.</returns>
    public static string GetState(PSObject item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return ObjectState.Write(item.BaseObject);
    }

    /// <summary>The object that a copy was made of; anything else is given back.</summary>
    /// <param name="item">What came through a pipeline.</param>
    /// <returns>The object itself, or what was given.</returns>
    public static object Revive(PSObject item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (State(item) is not { } state)
        {
            return item.BaseObject is PSCustomObject ? item : item.BaseObject;
        }

        if (!Revived.TryGetValue(item, out var live))
        {
            try
            {
                var name = item.TypeNames.First(name => !name.Contains('#', StringComparison.Ordinal));
                live = ObjectState.Read(state, typeof(LinuxRoot).Assembly.GetType(name[Copied.Length..], throwOnError: true)!);
            }
            catch (Exception failure) when (failure is InvalidCastException or TypeLoadException or InvalidOperationException)
            {
                live = item;
            }

            Revived.AddOrUpdate(item, live);
        }

        return live;
    }

    /// <summary>A property of the object that a copy was made of, else the copy's own.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="property">The property's name.</param>
    /// <returns>Its value.</returns>
    internal static object? GetValue(PSObject copy, string property)
    {
        ArgumentNullException.ThrowIfNull(copy);
        var live = Revive(copy);
        return ReferenceEquals(live, copy)
            ? (copy.Members["psadapted"] as PSMemberSet)?.Properties[property]?.Value
            : live.GetType().GetProperty(property)?.GetValue(live);
    }

    public override bool CanConvertFrom(object sourceValue, Type destinationType)
        => sourceValue is PSObject copy && State(copy) is not null;

    /// <exception cref="InvalidCastException">The state is not what this version of the module writes.</exception>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase)
    {
        ArgumentNullException.ThrowIfNull(destinationType);
        var copy = (PSObject)sourceValue;
        var item = Revive(copy);
        if (!destinationType.IsInstanceOfType(item))
        {
            throw new InvalidCastException($"it is no {destinationType.Name} of this version of FragTools");
        }

        // "Type#Name" chooses one of several tables.
        foreach (var name in copy.TypeNames.Where(name => name.Contains('#', StringComparison.Ordinal)))
        {
            PSObject.AsPSObject(item).TypeNames.Insert(0, name[Copied.Length..]);
        }

        return item;
    }

    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase)
        => throw new InvalidCastException($"an object of FragTools is no {destinationType?.Name}");

    private static string? State(PSObject item)
        => item.BaseObject is PSCustomObject && item.TypeNames is [var name, ..]
            && name.StartsWith(Copied + "FragTools.", StringComparison.Ordinal)
            ? item.Properties[Carrier]?.Value as string
            : null;
}

/// <summary>
/// The properties of the object that a copy was made of, as the hidden property Live of copies: where scripts may call no method
/// (ConstrainedLanguage), they may still read a property.
/// </summary>
public sealed class LiveObject : DynamicObject
{
    private readonly PSObject _copy;

    private LiveObject(PSObject copy) => _copy = copy;

    /// <summary>The getter of the property Live, as FragTools.Types.ps1xml names it.</summary>
    /// <param name="copy">A copy of an object of the module.</param>
    /// <returns>Its properties.</returns>
    public static object Of(PSObject copy) => new LiveObject(copy);

    public override bool TryGetMember(GetMemberBinder binder, out object? result)
    {
        ArgumentNullException.ThrowIfNull(binder);
        result = ObjectConverter.GetValue(_copy, binder.Name);
        return true;
    }
}
