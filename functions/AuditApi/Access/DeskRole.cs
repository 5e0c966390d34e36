namespace FraudServerless.AuditApi.Access;

/// <summary>What somebody at the desk may do; named in the groups of the token. Whoever has one of them may look up.</summary>
public enum DeskRole
{
    /// <summary>Look up, masked.</summary>
    Support,

    /// <summary>Decide on reviews.</summary>
    Reviewer,

    /// <summary>See unmasked values with a purpose, and who looked at what.</summary>
    Auditor,

    /// <summary>Run jobs.</summary>
    Risk,
}
