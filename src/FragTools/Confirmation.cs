using System.Management.Automation;
using System.Management.Automation.Host;

namespace FragTools;

/// <summary>Asks before a kernel is written to; where nobody can be asked, that is an error and no answer.</summary>
internal static class Confirmation
{
    private const string ConsoleHost = nameof(ConsoleHost);

    /// <summary>May it be done? -WhatIf says what would be, -Confirm:$false needs no question.</summary>
    /// <param name="cmdlet">The cmdlet, with SupportsShouldProcess and ConfirmImpact High.</param>
    /// <param name="description">What would be done, as a sentence without its end.</param>
    /// <exception cref="RuntimeException">ConfirmationRequired: nobody can be asked. It ends the script, too.</exception>
    public static bool Ask(PSCmdlet cmdlet, string description)
    {
        if (IsQuestion(cmdlet) && cmdlet.Host.Name == ConsoleHost && Console.IsInputRedirected)
        {
            throw Required(cmdlet, inner: null);
        }

        try
        {
            return cmdlet.ShouldProcess(description, description + "?", "Confirm");
        }
        catch (Exception failure) when (failure is PSInvalidOperationException or PSNotImplementedException or HostException)
        {
            throw Required(cmdlet, failure);
        }
    }

    /// <summary>Is only to be said what would be done (-WhatIf, $WhatIfPreference)?</summary>
    public static bool IsWhatIf(PSCmdlet cmdlet)
        => cmdlet.MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given)
            ? IsSet(given)
            : LanguagePrimitives.IsTrue(cmdlet.GetVariableValue("WhatIfPreference"));

    private static bool IsQuestion(PSCmdlet cmdlet)
        => !IsWhatIf(cmdlet) && (cmdlet.MyInvocation.BoundParameters.TryGetValue("Confirm", out var confirm)
            ? IsSet(confirm)
            : cmdlet.GetVariableValue("ConfirmPreference")?.ToString() != nameof(ConfirmImpact.None));

    private static bool IsSet(object value) => value is SwitchParameter given ? given.IsPresent : LanguagePrimitives.IsTrue(value);

    // A terminating error of a cmdlet ends only its statement, and a script would run on as if memory had been compacted.
    private static RuntimeException Required(PSCmdlet cmdlet, Exception? inner)
    {
        var record = Errors.ConfirmationRequiredBy(cmdlet.MyInvocation.MyCommand.Name, inner);
        return new RuntimeException(record.Exception.Message, record.Exception, record) { WasThrownFromThrowStatement = true };
    }
}
