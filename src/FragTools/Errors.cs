using System.Management.Automation;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools;

/// <summary>The one place that makes error records. Ids are the names of <see cref="NodeError"/> and the constants here.</summary>
internal static class Errors
{
    /// <summary>A path of a PowerShell drive that holds no files.</summary>
    public const string PathNotFileSystem = nameof(PathNotFileSystem);

    /// <summary>An object on the pipeline that is neither text, file, folder nor one of the module's own.</summary>
    public const string InputObjectUnsupported = nameof(InputObjectUnsupported);

    /// <summary>What was given as a kernel's release does not begin with two numbers.</summary>
    public const string KernelReleaseInvalid = nameof(KernelReleaseInvalid);

    /// <summary>The kernel would be written to, and nobody can be asked.</summary>
    public const string ConfirmationRequired = nameof(ConfirmationRequired);

    /// <summary>Durations or indices of a watch that contradict each other.</summary>
    public const string WatchOptionsInvalid = nameof(WatchOptionsInvalid);
    public const string HugePagesMissing = nameof(HugePagesMissing);

    /// <summary>What was given as a machine's memory is no amount above 0.</summary>
    public const string NodeCapacityInvalid = nameof(NodeCapacityInvalid);

    /// <summary>What was given as a version of Kubernetes does not begin with two numbers.</summary>
    public const string KubernetesVersionInvalid = nameof(KubernetesVersionInvalid);

    /// <summary>A time range that ends before it begins.</summary>
    public const string TimeRangeInvalid = nameof(TimeRangeInvalid);

    public static ErrorRecord From(NodeException error)
        => Record(error, error.Error.ToString(), CategoryOf(error.Error), error.InputSource, ActionFor(error.Error));

    public static ErrorRecord NotFileSystem(string path, string provider)
        => Record(
            new PSArgumentException($"{path}: the provider {provider} holds no files; give a path of the file system."),
            PathNotFileSystem,
            ErrorCategory.InvalidArgument,
            path,
            "Give a path of a file system drive.");

    public static ErrorRecord UnsupportedInput(
        object input, string? alsoTaken, string file = "a captured file", string parameters = "-Root or -Path")
        => Record(
            new PSArgumentException(
                $"The pipeline brought {(input is PSCustomObject ? "a custom object" : input.GetType().FullName)}; taken are text "
                    + $"(lines, or Get-Content -Raw), "
                + $"a folder (a node's root){(alsoTaken is null ? "" : ", " + alsoTaken)} and {file}."),
            InputObjectUnsupported,
            ErrorCategory.InvalidType,
            input,
            "Pipe text, or objects of Get-Item and Get-ChildItem; for a path in a property use ForEach-Object with " + parameters + ".");

    public static ErrorRecord PathPiped(string path, string command, string parameter)
    {
        var shown = $"'{SafeText.Escape(path).Replace("'", "''", StringComparison.Ordinal)}'";
        return Record(
            new PSArgumentException(
                $"The pipeline brought a path as text, and text is taken for what a file holds. "
                    + $"Type: {command} {parameter} {shown}, or Get-Item {shown} | {command}"),
            InputObjectUnsupported,
            ErrorCategory.InvalidType,
            path,
            $"Type {command} {parameter} {shown}.");
    }

    public static ErrorRecord NotFolder(object input)
        => Record(
            new PSArgumentException(
                $"The pipeline brought {(input is PSCustomObject ? "a custom object" : input.GetType().FullName)}; taken are folders "
                    + $"(a node's root) and archives of them."),
            InputObjectUnsupported,
            ErrorCategory.InvalidType,
            input,
            "Pipe objects of Get-Item and Get-ChildItem -Directory; for a path in a property use ForEach-Object with -Root.");

    public static ErrorRecord NotCompactable(object input)
        => Record(
            new PSArgumentException(
                $"The pipeline brought {(input is PSCustomObject ? "a custom object" : input.GetType().FullName)}; taken are objects "
                    + $"of Get-ExtFragIndex and Get-BuddyInfo, read from the machine that is to be compacted."),
            InputObjectUnsupported,
            ErrorCategory.InvalidType,
            input,
            "Pipe objects of Get-ExtFragIndex or Get-BuddyInfo, or name NUMA nodes with -NumaNode.");

    public static ErrorRecord KernelVersionInvalid(string release)
        => Record(
            new PSArgumentException(
                $"'{SafeText.Escape(release)}' is no kernel release; give it as uname -r prints it, such as 3.10.0-1160.el7.x86_64 or "
                    + $"5.15."),
            KernelReleaseInvalid,
            ErrorCategory.InvalidArgument,
            release,
            "Give the release as uname -r prints it, or leave it out.");

    public static ErrorRecord HugePageSizeAlone(long size)
        => Record(
            new PSArgumentException("-HugePageSize is that of -HugePages: say how many huge pages are asked for."),
            HugePagesMissing,
            ErrorCategory.InvalidArgument,
            size,
            "Add -HugePages, such as -HugePages 4 -HugePageSize 1G.");

    public static ErrorRecord WatchInvalid(string problem)
        => Record(
            new PSArgumentException(problem + "."),
            WatchOptionsInvalid,
            ErrorCategory.InvalidArgument,
            problem,
            "Take values that fit together; Get-Help Watch-MemoryFragmentation -Full says what each means.");

    public static ErrorRecord ConfirmationRequiredBy(string command, Exception? inner)
        => Record(
            new PSInvalidOperationException(
                $"{command} asks before it writes to the kernel, and nobody can be asked here (no terminal, or -NonInteractive). "
                    + $"Nothing was written. "
                + "To go on without the question: -Confirm:$false",
                inner),
            ConfirmationRequired,
            ErrorCategory.InvalidOperation,
            command,
            "Add -Confirm:$false, or -WhatIf to see what would be done.");

    public static ErrorRecord TimesInvalid(object since)
        => Record(
            new PSArgumentException("-Since is later than -Until: nothing lies between them."),
            TimeRangeInvalid,
            ErrorCategory.InvalidArgument,
            since,
            "Give -Since the earlier time, and -Until the later one.");

    public static ErrorRecord CapacityInvalid(NodeException error)
        => Record(
            error, NodeCapacityInvalid, ErrorCategory.InvalidArgument, error.InputSource, "Give MemTotal of the node's /proc/meminfo "
                + "(2041888Ki), or status.capacity.memory of its Node object.");

    public static ErrorRecord KubernetesVersionUnknown(string version)
        => Record(
            new PSArgumentException(
                $"'{SafeText.Escape(version)}' is no version of Kubernetes; give it as kubelet --version prints it, such as 1.29 or "
                    + $"v1.18.9-eks."),
            KubernetesVersionInvalid,
            ErrorCategory.InvalidArgument,
            version,
            "Give the kubelet's version, or leave it out for the newest rules.");

    private static ErrorRecord Record(Exception exception, string id, ErrorCategory category, object target, string action)
        => new(exception, id, category, target) { ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = action } };

    private static ErrorCategory CategoryOf(NodeError error) => error switch
    {
        NodeError.KernelFileMissing or NodeError.FilterMatchesNothing => ErrorCategory.ObjectNotFound,
        NodeError.KernelFileDenied => ErrorCategory.PermissionDenied,
        NodeError.KernelFileUnreadable => ErrorCategory.ReadError,
        NodeError.KernelTextInvalid or NodeError.PodManifestInvalid => ErrorCategory.InvalidData,
        NodeError.GfpMaskInvalid or NodeError.SettingValueInvalid => ErrorCategory.InvalidArgument,
        NodeError.CompactionRefused or NodeError.SettingRefused => ErrorCategory.InvalidOperation,
        NodeError.KernelWriteFailed => ErrorCategory.WriteError,
        NodeError.CaptureNotWritten or NodeError.ReportNotWritten or NodeError.MetricsNotWritten => ErrorCategory.WriteError,
        NodeError.KernelFeatureOff or NodeError.PlatformNotLinux => ErrorCategory.NotInstalled,
        _ => ErrorCategory.NotSpecified,
    };

    private static string ActionFor(NodeError error) => error switch
    {
        NodeError.KernelFileMissing
            => "Check the path. -Root takes a node's folder, which holds proc/, sys/ or var/log/; -Path takes one captured file or log.",
        NodeError.KernelFileDenied
            => "Run as root (sudo pwsh); in a container name the node's own root (-Root /host). To read, a capture made as root does, too.",
        NodeError.KernelFileUnreadable => "Check what the path leads to: one regular file is read, or a folder with -Root.",
        NodeError.KernelTextInvalid => "Look at the line that the message names, and capture the file again (cat FILE > COPY).",
        NodeError.KernelFeatureOff => "Use a kernel that has the feature, or a reading that does not need it.",
        NodeError.PlatformNotLinux => "Capture the node's /proc files on the node, and read them here with -Root or -Path.",
        NodeError.FilterMatchesNothing => "Leave the filter out, or take one of the values that the message names.",
        NodeError.GfpMaskInvalid => "Give the mask as the kernel printed it, with the kernel's release where masks differ.",
        NodeError.CompactionRefused
            => "Pipe objects that were read from the machine that is to be compacted, or name its NUMA nodes with -NumaNode.",
        NodeError.SettingRefused => "Pipe what Get-MemorySetting reads of the machine that is set, or name setting and value.",
        NodeError.KernelWriteFailed => "Look at the value and at the kernel's messages (dmesg).",
        NodeError.SettingValueInvalid => "Take a value that the message allows; Get-MemorySetting shows what each setting takes.",
        NodeError.PodManifestInvalid
            => "Mend the manifest at the place that the message names; kubectl apply --dry-run=server says what Kubernetes thinks of it.",
        NodeError.CaptureNotWritten
            => "Give a place that is not taken and can be written, such as /tmp/node.tar.gz; -Force replaces an archive.",
        NodeError.UnexpectedFailure => "Report it, with the input where that may be shown to others; the other inputs are read.",
        NodeError.ReportNotWritten => "Give a file that is not there yet, in a folder that is; -Force replaces a report.",
        NodeError.MetricsNotWritten => "Give a file in a folder that is there and can be written; the file of the last run is replaced.",
        _ => "",
    };
}
