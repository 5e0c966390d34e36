using System.Text.Json.Serialization;

namespace FraudServerless.Contracts.Rescoring;

/// <summary>What becomes of the new decision.</summary>
public enum RescoreMode
{
    /// <summary>It takes the place of the current one.</summary>
    [JsonStringEnumMemberName(RescoreNames.Publish)]
    Publish,

    /// <summary>It is kept beside the current one, for comparison.</summary>
    [JsonStringEnumMemberName(RescoreNames.Shadow)]
    Shadow,

    /// <summary>Only its audit record and the counts are kept.</summary>
    [JsonStringEnumMemberName(RescoreNames.DryRun)]
    DryRun,
}
