using System.Globalization;
using System.Management.Automation;

namespace FragTools;

/// <summary>What a user typed for an argument.</summary>
internal static class TypedText
{
    /// <summary>
    /// The text of an argument. PowerShell reads a bare <c>2d</c> as the decimal 2 and <c>1kb</c> as 1024, and keeps what
    /// was typed in the object around the number alone.
    /// </summary>
    public static string? Of(object argument)
        => argument is PSObject { BaseObject: not string } wrapped
            && wrapped.ToString() is { Length: > 0 } typed
            && char.IsAsciiLetter(typed[^1])
            ? typed
            : Convert.ToString(argument is PSObject { BaseObject: var plain } ? plain : argument, CultureInfo.InvariantCulture);
}
