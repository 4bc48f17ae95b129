using System.Globalization;
using System.Text.RegularExpressions;

namespace FragTools.Linux;

/// <summary>Who built a kernel, as far as its release tells and what the product asks about hangs on it.</summary>
internal enum KernelDistribution
{
    /// <summary>Mainline, a stable branch, or a builder that follows one by its numbers.</summary>
    Mainline = 0,

    /// <summary>
    /// Red Hat Enterprise Linux and what is built from it: the three numbers never change, the build counts
    /// (<c>3.10.0-1160.el7</c>).
    /// </summary>
    EnterpriseLinux,

    /// <summary>OpenVZ and Virtuozzo, built from Enterprise Linux: <c>2.6.32-042stab145.3</c>, <c>3.10.0-1160.41.1.vz7.183.5</c>.</summary>
    OpenVz,

    /// <summary>
    /// Oracle's Unbreakable Enterprise Kernel: <c>5.15.0-203.146.5.1.el8uek</c>; stable updates behind a patch level of
    /// 0.
    /// </summary>
    OracleUek,

    /// <summary>ELRepo's mainline kernels for Enterprise Linux: <c>5.4.278-1.el7.elrepo</c>.</summary>
    ElRepo,

    /// <summary>Debian: <c>6.1.0-31-amd64</c>; the patch level stands in the version that follows the release.</summary>
    Debian,

    /// <summary>Ubuntu: <c>5.15.0-91-generic</c>, also -aws, -azure, -gcp, -gke; stable updates behind a patch level of 0.</summary>
    Ubuntu,

    /// <summary>SUSE Linux Enterprise: <c>5.14.21-150400.24.63-default</c>; the numbers stay, changes are taken over one by one.</summary>
    Suse,

    /// <summary>Amazon Linux: <c>5.10.219-208.866.amzn2.x86_64</c>.</summary>
    Amazon,

    /// <summary>Azure Linux: <c>5.15.138.1-4.cm2</c>, <c>6.6.78.1-3.azl3</c>.</summary>
    AzureLinux,

    /// <summary>Google's Container-Optimized OS: <c>5.15.133+</c>.</summary>
    ContainerOptimized,

    /// <summary>Android's common kernels: <c>5.10.43-android12-9</c>.</summary>
    Android,
}

/// <summary>
/// A kernel's release as <c>uname -r</c> prints it, and what follows from it, read once: the numbers, who built it, the
/// build, and which upstream releases' code it may carry.
/// </summary>
public sealed partial record KernelRelease : IComparable<KernelRelease>
{
    /// <summary>The builds of 3.10.0 that are EL7 whatever follows them: mainline's 3.10.0 has no such suffix.</summary>
    private const int FirstEl7Build = 123;

    private KernelRelease(string release, ReleaseNumber number, bool isPatchPrinted)
    {
        Release = release;
        Number = number;
        IsPatchKnown = isPatchPrinted;
    }

    /// <summary>The first number: 3 of 3.10.0-1160.el7.x86_64.</summary>
    public int Major => Number.Major;

    /// <summary>The second number: 10 of 3.10.0-1160.el7.x86_64.</summary>
    public int Minor => Number.Minor;

    /// <summary>
    /// The patch level, 0 where there is none; Debian's is that of the version behind the release: 128 of
    /// <c>6.1.0-31-amd64 #1 Debian 6.1.128-1</c>.
    /// </summary>
    public int Patch => Number.Patch;

    /// <summary>The release alone, as it was given.</summary>
    public string Release { get; }

    /// <summary>Who built it.</summary>
    internal KernelDistribution Distribution { get; private init; }

    /// <summary>7 of <c>el7</c>; null for others.</summary>
    internal int? EnterpriseRelease { get; private init; }

    /// <summary>
    /// The number behind the first dash: 1160 of <c>3.10.0-1160.49.1.el7</c>, 91 of <c>5.15.0-91-generic</c>; null
    /// where there is none.
    /// </summary>
    internal int? Build { get; private init; }

    /// <summary>
    /// Does <see cref="Patch"/> say which stable release the code is of? Not where a distribution keeps 0 through all
    /// updates (Ubuntu; Debian without the version behind the release; Oracle), and not where changes are taken over one
    /// by one (Enterprise Linux, SUSE).
    /// </summary>
    internal bool IsPatchKnown { get; private init; }

    /// <summary>A linux-next tree: part of the release after it may be in it.</summary>
    internal bool IsNext { get; private init; }

    internal ReleaseNumber Number { get; private init; }

    /// <summary>
    /// The upstream releases whose memory management the kernel may carry; several where its release does not tell.
    /// Enterprise Linux: 2.6.32-642.6.2.el6, 4.18.0-147.el8 and -240.el8 were read, the others follow their flag tables
    /// (GfpTables.txt); later builds take over more.
    /// </summary>
    internal IReadOnlyList<ReleaseRange> Upstream => (EnterpriseRelease, IsPatchKnown) switch
    {
        (6, _) => Each(new ReleaseNumber(2, 6, 38)),
        (7, _) => Each(new ReleaseNumber(3, 10, 0)),
        (8, _) when Build > 240 => Each(Number, new(5, 8, 0), new(5, 9, 0)),
        (8, _) => Each(Number),
        (9, _) => Each(new(5, 14, 0), new(6, 3, 0), new(6, 12, 0)),
        (10, _) => Each(new(6, 12, 0), new(6, 18, 0)),
        _ when IsNext => Each(Number, Number with { Minor = Minor + 1, Patch = 0 }),
        (_, true) => Each(Number),
        _ => [new ReleaseRange(Number, Number with { Patch = ReleaseNumber.Newest })],
    };

    /// <summary>Reads a release.</summary>
    /// <param name="text">
    /// <c>5.4.0-99-generic</c>; what stands behind it (the version of <c>uname -v</c>, the banner of /proc/version) is
    /// looked through for the patch level of a Debian kernel. Blanks around it are ignored.
    /// </param>
    /// <returns>The release, or null where the text does not begin with two numbers.</returns>
    public static KernelRelease? TryParse(string? text)
    {
        var release = FirstWord().Match(text ?? "").Groups[1].Value;
        if (Numbers().Match(release) is not { Success: true } numbers
            || Count(numbers.Groups[1]) is not { } major || Count(numbers.Groups[2]) is not { } minor)
        {
            return null;
        }

        var patch = Count(numbers.Groups[3]);
        var tail = release[numbers.Length..];
        var build = BuildBehindDash().Match(tail) is { Success: true } dash ? Count(dash.Groups[1]) : null;
        var number = new ReleaseNumber(major, minor, patch ?? 0);
        var enterprise = Enterprise(number, build, tail);
        var distribution = DistributionOf(tail, number, enterprise);
        var debian = Debian().Matches(text!).FirstOrDefault(
            version => Count(version.Groups[1]) == major && Count(version.Groups[2]) == minor);
        if (debian is not null)
        {
            distribution = KernelDistribution.Debian;
            number = number with { Patch = Count(debian.Groups[3]) ?? number.Patch };
        }

        return new KernelRelease(release, number, patch is not null)
        {
            Distribution = distribution,
            EnterpriseRelease = enterprise,
            Build = build,
            IsPatchKnown = patch is not null && distribution switch
            {
                KernelDistribution.EnterpriseLinux or KernelDistribution.OpenVz or KernelDistribution.Suse => false,
                KernelDistribution.Debian => debian is not null || patch > 0,
                KernelDistribution.Ubuntu or KernelDistribution.OracleUek => false,
                _ => true,
            },
            IsNext = NextTail().IsMatch(tail),
        };
    }

    /// <summary>Is this release <paramref name="major"/>.<paramref name="minor"/> or a later one?</summary>
    /// <param name="major">The first number to compare with.</param>
    /// <param name="minor">The second.</param>
    /// <returns>True from that release on, by the numbers alone: what a distribution backported is not known here.</returns>
    public bool IsAtLeast(int major, int minor) => (Major, Minor).CompareTo((major, minor)) >= 0;

    /// <summary>Compares by the three numbers.</summary>
    /// <param name="other">The other release; null sorts first.</param>
    /// <returns>Less than, equal to or greater than zero.</returns>
    public int CompareTo(KernelRelease? other) => other is null ? 1 : Number.CompareTo(other.Number);

    /// <summary>The release as it was given.</summary>
    /// <returns><see cref="Release"/>.</returns>
    public override string ToString() => Release;

    /// <summary>Sorts before?</summary>
    public static bool operator <(KernelRelease left, KernelRelease right) => Comparer<KernelRelease>.Default.Compare(left, right) < 0;

    /// <summary>Sorts after?</summary>
    public static bool operator >(KernelRelease left, KernelRelease right) => Comparer<KernelRelease>.Default.Compare(left, right) > 0;

    /// <summary>Sorts before, or is equal?</summary>
    public static bool operator <=(KernelRelease left, KernelRelease right) => Comparer<KernelRelease>.Default.Compare(left, right) <= 0;

    /// <summary>Sorts after, or is equal?</summary>
    public static bool operator >=(KernelRelease left, KernelRelease right) => Comparer<KernelRelease>.Default.Compare(left, right) >= 0;

    /// <summary>
    /// 8 of 4.18.0-553.el8_10: kernels that bear an old release's numbers and newer code. Others that are built for
    /// Enterprise Linux carry mainline's: el8uek, el7.elrepo.
    /// </summary>
    private static int? Enterprise(ReleaseNumber number, int? build, string tail)
    {
        int? tagged = EnterpriseTag().Match(tail) is { Success: true } tag ? Count(tag.Groups[1]) : null;
        return number switch
        {
            (2, 6, 32) when tagged == 6 || tail.Contains("stab", StringComparison.Ordinal) => 6,
            (3, 10, 0) when tagged == 7 || tail.Contains(".vz7", StringComparison.Ordinal) || build >= FirstEl7Build => 7,
            (4, 18, 0) when tagged == 8 => 8,
            (5, 14, 0) when tagged == 9 => 9,
            (6, 12, 0) when tagged == 10 => 10,
            _ => null,
        };
    }

    private static KernelDistribution DistributionOf(string tail, ReleaseNumber number, int? enterprise)
    {
        return enterprise is not null ? (Has("stab") || Has(".vz7") ? KernelDistribution.OpenVz : KernelDistribution.EnterpriseLinux)
            : Has("uek") ? KernelDistribution.OracleUek
            : Has(".elrepo") ? KernelDistribution.ElRepo
            : Has("android") || Has("-gki") ? KernelDistribution.Android
            : Has(".amzn") ? KernelDistribution.Amazon
            : Has(".cm2") || Has(".azl") ? KernelDistribution.AzureLinux
            : tail is "+" ? KernelDistribution.ContainerOptimized
            : SuseTail().IsMatch(tail) ? KernelDistribution.Suse
            : DebianTail().IsMatch(tail) ? KernelDistribution.Debian
            : number.Patch == 0 && UbuntuTail().IsMatch(tail) ? KernelDistribution.Ubuntu
            : KernelDistribution.Mainline;

        bool Has(string mark) => tail.Contains(mark, StringComparison.OrdinalIgnoreCase);
    }

    private static ReleaseRange[] Each(params ReleaseNumber[] numbers) => [.. numbers.Select(number => new ReleaseRange(number, number))];

    private static int? Count(Group digits)
        => int.TryParse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"^\s*(?:Linux version )?([0-9]\S*)")]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"^([0-9]{1,9})\.([0-9]{1,9})(?:\.([0-9]{1,9})|\.)?")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"^-([0-9]{1,9})")]
    private static partial Regex BuildBehindDash();

    [GeneratedRegex(@"(?<![a-z])el([0-9]{1,2})(?![0-9a-z])(?!\.elrepo)")]
    private static partial Regex EnterpriseTag();

    /// <summary>The package's version, which scripts/package/mkdebian and Debian's rules put into UTS_VERSION.</summary>
    [GeneratedRegex(@"\bDebian ([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})[-+~]")]
    private static partial Regex Debian();

    [GeneratedRegex(@"^-[0-9]+\.[0-9.]+-(default|azure|preempt|rt|vanilla|xen|pae|trace|debug|kvmsmall|64kb)(-base)?$")]
    private static partial Regex SuseTail();

    [GeneratedRegex(
        @"(\+deb[0-9]+|^-[0-9]+(\.(bpo|deb[0-9]+)\.[0-9]+)?|^-0\.(bpo|deb[0-9]+)\.[0-9]+)(-(cloud|rt))?"
        + @"-(amd64|arm64|686(-pae)?|armmp(-lpae)?|s390x|powerpc64le(-64k)?|riscv64|octeon|loongson-3|4kc-malta|5kc-malta)(-unsigned)?$")]
    private static partial Regex DebianTail();

    [GeneratedRegex(@"-next-[0-9]{8}")]
    private static partial Regex NextTail();

    [GeneratedRegex(@"^-[0-9]+(~[0-9.]+)?-[a-z]")]
    private static partial Regex UbuntuTail();
}

/// <summary>The numbers of an upstream release, and behind them the build of a distribution's, whose three numbers never change.</summary>
internal readonly record struct ReleaseNumber(int Major, int Minor, int Patch, int Build = 0) : IComparable<ReleaseNumber>
{
    /// <summary>In place of a patch level or build: the last there is.</summary>
    public const int Newest = int.MaxValue;

    /// <summary>
    /// The beginning or, with <paramref name="filler"/> as large as can be, the end of what a table's text names:
    /// <c>3.8</c>, <c>4.18.0-80</c>.
    /// </summary>
    public static ReleaseNumber Parse(string text, int filler)
    {
        var build = text.Split('-');
        var numbers = build[0].Split('.');
        return new ReleaseNumber(
            Number(numbers[0]),
            Number(numbers[1]),
            numbers.Length > 2 ? Number(numbers[2]) : filler,
            build.Length > 1 ? Number(build[1]) : filler);
    }

    public int CompareTo(ReleaseNumber other)
        => (Major, Minor, Patch, Build).CompareTo((other.Major, other.Minor, other.Patch, other.Build));

    public void Deconstruct(out int major, out int minor, out int patch) => (major, minor, patch) = (Major, Minor, Patch);

    public static bool operator <(ReleaseNumber left, ReleaseNumber right) => left.CompareTo(right) < 0;

    public static bool operator >(ReleaseNumber left, ReleaseNumber right) => left.CompareTo(right) > 0;

    public static bool operator <=(ReleaseNumber left, ReleaseNumber right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ReleaseNumber left, ReleaseNumber right) => left.CompareTo(right) >= 0;

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>Upstream releases from one to another, both included.</summary>
internal readonly record struct ReleaseRange(ReleaseNumber From, ReleaseNumber To)
{
    /// <summary>All releases there are.</summary>
    public static ReleaseRange All { get; } = new(default, new ReleaseNumber(ReleaseNumber.Newest, 0, 0));

    /// <summary>What two ranges have in common, or null.</summary>
    public ReleaseRange? With(ReleaseRange other)
        => new ReleaseRange(From > other.From ? From : other.From, To < other.To ? To : other.To) is var common && common.From <= common.To
            ? common
            : null;
}
