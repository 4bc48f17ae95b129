using System.Globalization;

namespace FragTools.Starts;

/// <summary>Text about containers that did not start, as both front doors show it.</summary>
public static class StartText
{
    private const int IdLength = 12;

    /// <summary>What did not start: the pod with its namespace, and the container in it; else the container's id, cut short.</summary>
    /// <param name="failure">The failure.</param>
    /// <returns><c>shop/cart-0</c>, <c>shop/cart-0 app</c>, <c>5b9be8c5bb12</c>; <c>-</c> where the lines do not tell.</returns>
    public static string Started(ContainerStartFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var pod = failure.Pod is null ? failure.PodUid : failure.Namespace is null ? failure.Pod : $"{failure.Namespace}/{failure.Pod}";
        return pod is null ? failure.ContainerId?[..Math.Min(failure.ContainerId.Length, IdLength)] ?? "-"
            : failure.Container is null ? pod : $"{pod} {failure.Container}";
    }

    /// <summary>What the runtime said of the reason, in a word.</summary>
    /// <param name="failure">The failure.</param>
    /// <returns><c>SetnsExit 6</c>.</returns>
    public static string Reason(ContainerStartFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.ExitStatus is { } status
            ? string.Create(CultureInfo.InvariantCulture, $"{failure.Reason} {status}")
            : failure.Reason.ToString();
    }

    /// <summary>The kernel's reports close to a failed start: how many, and the highest order among them.</summary>
    /// <param name="failure">The failure.</param>
    /// <returns><c>2, order 6</c>; <c>-</c> where there are none.</returns>
    public static string Events(ContainerStartFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.KernelEventCount == 0 ? "-"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{failure.KernelEventCount}{(failure.KernelEvents.Max(one => one.Order) is { } order ? $", order {order}" : "")}");
    }
}
