namespace FragTools.Tests.Scenarios;

/// <summary>7. A capture that is taken inside says what a diagnosis inside says; and the file runs with nothing beside it.</summary>
public sealed class Capture : Scenario
{
    internal override string[] Modules => ["ifb"];

    internal override string Script => """
        fragment
        stress link ifb refused 2048
        ask inside diagnose --order 7
        fragtools capture /out/capture.tar.gz >/out/capture.txt 2>/out/capture.err
        echo $? >/out/capture.exit
        ask captured diagnose --root /out/capture.tar.gz --order 7
        ask failures failures
        ask captured-failures failures --root /out/capture.tar.gz

        # One program and the kernel's own files.
        mkdir -p /alone/proc /alone/sys /alone/dev /alone/tmp
        cp /bin/fragtools /alone/
        mount -t proc none /alone/proc
        mount -t sysfs none /alone/sys
        mount -t devtmpfs none /alone/dev
        chroot /alone /fragtools diagnose --order 7 --output json >/out/alone.json 2>/out/alone.err
        echo $? >/out/alone.exit
        """;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_capture_says_what_the_machine_says(string kernel)
    {
        var guest = On(kernel);
        Assert.Equal("0", guest.Text("capture.exit").Trim());
        foreach (var other in new[] { "captured", "alone" })
        {
            var (inside, outside) = (guest.Object("inside"), guest.Object(other));
            Assert.Equal(
                (other, inside.String("Verdict"), inside.String("Confidence"), inside.String("Host")),
                (other, outside.String("Verdict"), outside.String("Confidence"), outside.String("Host")));
            Assert.Equal(
                inside.List("Evidence").Select(static finding => finding.String("Id")),
                outside.List("Evidence").Select(static finding => finding.String("Id")));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Its_log_holds_the_same_failure(string kernel)
    {
        var (inside, captured) = (On(kernel).Object("failures"), On(kernel).Object("captured-failures"));
        foreach (var property in new[] { "ProcessName", "Requester", "Cause", "GfpText", "Completeness" })
        {
            Assert.Equal((property, inside.String(property)), (property, captured.String(property)));
        }
    }
}
