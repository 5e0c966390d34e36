namespace FraudServerless.Rescorer.Orders;

/// <summary>An order on its way from a message to a decision.</summary>
internal interface IOrderStage
{
    /// <summary>What began it.</summary>
    OrderMessage Message { get; }

    /// <summary>By what its outcome would be counted if its way ended here.</summary>
    MessageIdentity Identity { get; }
}
