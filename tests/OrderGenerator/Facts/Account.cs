namespace FraudServerless.OrderGenerator.Facts;

/// <summary>
/// A customer's orders and payments. What is ordered in the stream is paid, dunned or lost as time goes by, so that the history of the next order
/// follows from the orders before it.
/// </summary>
internal sealed class Account
{
    private const double DunningStepDays = 14;
    private readonly List<Bill> _unpaid = [];
    private int _ordersTotal;
    private int _ordersPaid;
    private int _chargebacks;
    private decimal _lostAmount;
    private int _lostDunning;
    private decimal _returnRate;
    private DateTimeOffset? _firstPaid;
    private DateTimeOffset? _lastPaid;

    /// <summary>An account with a past before the stream.</summary>
    public static Account WithPast(
        int ordersTotal,
        int ordersPaid,
        decimal openAmount,
        int dunningLevel,
        decimal returnRate,
        DateTimeOffset firstPaid,
        DateTimeOffset lastPaid
    ) =>
        new()
        {
            _ordersTotal = ordersTotal,
            _ordersPaid = ordersPaid,
            _lostAmount = openAmount,
            _lostDunning = dunningLevel,
            _returnRate = returnRate,
            _firstPaid = ordersPaid > 0 ? firstPaid : null,
            _lastPaid = ordersPaid > 0 ? lastPaid : null,
        };

    /// <summary>The shop no longer sells to this customer.</summary>
    public bool IsBlocked(DateTimeOffset at) => _chargebacks > 1 || _unpaid.Count(b => b.Lost && Overdue(b, at) >= 3) > 1;

    public void Add(DateTimeOffset at, DateTimeOffset dueAt, DateTimeOffset paidAt, decimal amount, bool lost, bool byCard, decimal returned)
    {
        _returnRate = Math.Round((_returnRate * _ordersTotal + returned) / (_ordersTotal + 1), 2);
        _ordersTotal++;
        _unpaid.Add(new Bill(at, dueAt, paidAt, amount, lost, byCard));
    }

    public History At(DateTimeOffset at)
    {
        Settle(at);
        var open = _lostAmount;
        var dunning = _lostDunning;
        foreach (var bill in _unpaid)
        {
            open += bill.Amount;
            dunning = Math.Max(dunning, Overdue(bill, at));
        }

        return new History(_ordersTotal, _ordersPaid, _chargebacks, open, _returnRate, dunning, _firstPaid, _lastPaid);
    }

    private static int Overdue(Bill bill, DateTimeOffset at) =>
        bill.ByCard ? 0 : Math.Clamp((int)Math.Floor(((at - bill.DueAt).TotalDays - 5) / DunningStepDays) + 1, 0, 4);

    private void Settle(DateTimeOffset at)
    {
        for (var i = 0; i < _unpaid.Count; i++)
        {
            var bill = _unpaid[i];
            if (bill.Lost && bill.ByCard && at >= bill.DueAt)
            {
                _chargebacks++;
            }
            else if (!bill.Lost && at >= bill.PaidAt)
            {
                _ordersPaid++;
                _firstPaid ??= bill.PaidAt;
                _lastPaid = _lastPaid > bill.PaidAt ? _lastPaid : bill.PaidAt;
                _lostDunning = _lostAmount == 0 ? 0 : _lostDunning;
            }
            else
            {
                continue;
            }

            _unpaid.RemoveAt(i--);
        }
    }

    /// <param name="At">When it was ordered.</param>
    /// <param name="DueAt">When the money is expected, or (card) when a fraud is charged back.</param>
    /// <param name="PaidAt">When it comes, unless it is lost.</param>
    /// <param name="Amount">Of money, in the customer's currency.</param>
    /// <param name="Lost">It never comes.</param>
    /// <param name="ByCard">Paid at once by card or wallet or beforehand: never dunned, but a fraud is charged back.</param>
    private sealed record Bill(DateTimeOffset At, DateTimeOffset DueAt, DateTimeOffset PaidAt, decimal Amount, bool Lost, bool ByCard);
}
