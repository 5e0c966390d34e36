namespace FraudServerless.Load;

/// <summary>What the arguments ask for.</summary>
internal sealed record LoadRequest
{
    public required Plan Plan { get; init; }

    /// <summary>What each step has to hold.</summary>
    public required IReadOnlyList<Slo> Slos { get; init; }

    /// <summary>For the head of a report.</summary>
    public required IReadOnlyList<(string Name, string Value)> Notes { get; init; }

    /// <summary>Takes the picture; null: none is wanted.</summary>
    public FileInfo? Out { get; init; }

    /// <summary>Nothing but the JSON lines and what was not held.</summary>
    public bool Quiet { get; init; }

    /// <summary>Address of the desk's API; null: there is no rescore job.</summary>
    public Uri? Desk { get; init; }

    /// <summary>For the desk.</summary>
    public string? Token { get; init; }

    /// <summary>With which step the job begins.</summary>
    public int? JobStep { get; init; }
}
