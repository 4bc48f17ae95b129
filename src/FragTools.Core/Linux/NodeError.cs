namespace FragTools.Linux;

/// <summary>
/// Why something could not be read, or written. The names are the error ids that both front doors show
/// (<c>FullyQualifiedErrorId</c> in PowerShell, the bracketed word on the command line).
/// </summary>
public enum NodeError
{
    /// <summary>The file, or the folder named as a root, is not there.</summary>
    KernelFileMissing,

    /// <summary>The file is there and this user may not read it.</summary>
    KernelFileDenied,

    /// <summary>The path cannot be read as a file: a folder, a device, an I/O error, or absurdly large.</summary>
    KernelFileUnreadable,

    /// <summary>The file was read and what it says breaks the kernel's grammar.</summary>
    KernelTextInvalid,

    /// <summary>The running kernel was built or booted without the feature that provides the file.</summary>
    KernelFeatureOff,

    /// <summary>Live reading was asked for on a system that is not Linux.</summary>
    PlatformNotLinux,

    /// <summary>A filter names something that the input does not have, such as an order above the highest.</summary>
    FilterMatchesNothing,

    /// <summary>What was given as a GFP mask is none, or means different masks in different releases.</summary>
    GfpMaskInvalid,

    /// <summary>A manifest is no YAML or JSON, is too large, or says what Kubernetes would refuse.</summary>
    PodManifestInvalid,

    /// <summary>
    /// What was given says nothing of the machine that would be written to: a capture never acts on the machine in
    /// front of it.
    /// </summary>
    CompactionRefused,

    /// <summary>A setting that was read from a capture or another machine was to be set on this one.</summary>
    SettingRefused,

    /// <summary>The kernel did not take what was written: a value out of its range, or an I/O error.</summary>
    KernelWriteFailed,

    /// <summary>What was given as a setting's value is none that the kernel, or reason, lets it have.</summary>
    SettingValueInvalid,

    /// <summary>A capture could not be written: its place is taken, is not there, or is full.</summary>
    CaptureNotWritten,

    /// <summary>A report could not be written: its file is there already, its folder is not, or it is full.</summary>
    ReportNotWritten,

    /// <summary>
    /// Metrics, samples, or what is remembered of them, could not be written: the folder is not there, is full, or another run holds it.
    /// </summary>
    MetricsNotWritten,

    /// <summary>What FragTools did not foresee: a fault of its own. The other inputs are read all the same.</summary>
    UnexpectedFailure,
}
