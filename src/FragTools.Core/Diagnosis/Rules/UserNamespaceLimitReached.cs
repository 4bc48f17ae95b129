namespace FragTools.Diagnosis.Rules;

/// <summary>FT019: no further user namespace may be made, or none at all.</summary>
internal sealed class UserNamespaceLimitReached() : LimitRule("FT019", LimitKind.UserNamespaces, "No further user namespace was allowed (user.max_user_namespaces), which a container runtime reports much as it does a lack of memory.");
