using System.Text.Json.Serialization;

namespace FraudServerless.Contracts.Rescoring;

/// <summary>Why an order is decided again.</summary>
public enum RescoreCause
{
    /// <summary>Somebody asked for this order.</summary>
    [JsonStringEnumMemberName("request")]
    Request,

    /// <summary>A job chose it.</summary>
    [JsonStringEnumMemberName("job")]
    Job,

    /// <summary>It was decided without the model.</summary>
    [JsonStringEnumMemberName("degraded")]
    Degraded,

    /// <summary>Its route names a shadow.</summary>
    [JsonStringEnumMemberName("shadow")]
    Shadow,
}
