namespace FraudServerless.OrderGenerator.Facts;

/// <summary>
/// A customer's orders and payments. What is ordered in the stream is paid, dunned or lost as time goes by, so that the history of the next order
/// follows from the orders before it.
/// </summary>
internal sealed class Account
{
    private const double DunningStepDays = 14;
    private readonly List<Bill> unpaid = [];
    private int ordersTotal;
    private int ordersPaid;
    private int chargebacks;
    private decimal lostAmount;
    private int lostDunning;
    private decimal returnRate;
    private DateTimeOffset? firstPaid;
    private DateTimeOffset? lastPaid;

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
            ordersTotal = ordersTotal,
            ordersPaid = ordersPaid,
            lostAmount = openAmount,
            lostDunning = dunningLevel,
            returnRate = returnRate,
            firstPaid = ordersPaid > 0 ? firstPaid : null,
            lastPaid = ordersPaid > 0 ? lastPaid : null,
        };

    /// <summary>The shop no longer sells to this customer.</summary>
    public bool IsBlocked(DateTimeOffset at) => chargebacks > 1 || unpaid.Count(b => b.Lost && Overdue(b, at) >= 3) > 1;

    public void Add(DateTimeOffset at, DateTimeOffset dueAt, DateTimeOffset paidAt, decimal amount, bool lost, bool byCard, decimal returned)
    {
        returnRate = Math.Round((returnRate * ordersTotal + returned) / (ordersTotal + 1), 2);
        ordersTotal++;
        unpaid.Add(new Bill(at, dueAt, paidAt, amount, lost, byCard));
    }

    public History At(DateTimeOffset at)
    {
        Settle(at);
        var open = lostAmount;
        var dunning = lostDunning;
        foreach (var bill in unpaid)
        {
            open += bill.Amount;
            dunning = Math.Max(dunning, Overdue(bill, at));
        }

        return new History(ordersTotal, ordersPaid, chargebacks, open, returnRate, dunning, firstPaid, lastPaid);
    }

    private static int Overdue(Bill bill, DateTimeOffset at) =>
        bill.ByCard ? 0 : Math.Clamp((int)Math.Floor(((at - bill.DueAt).TotalDays - 5) / DunningStepDays) + 1, 0, 4);

    private void Settle(DateTimeOffset at)
    {
        for (var i = 0; i < unpaid.Count; i++)
        {
            var bill = unpaid[i];
            if (bill.Lost && bill.ByCard && at >= bill.DueAt)
            {
                chargebacks++;
            }
            else if (!bill.Lost && at >= bill.PaidAt)
            {
                ordersPaid++;
                firstPaid ??= bill.PaidAt;
                lastPaid = lastPaid > bill.PaidAt ? lastPaid : bill.PaidAt;
                lostDunning = lostAmount == 0 ? 0 : lostDunning;
            }
            else
            {
                continue;
            }

            unpaid.RemoveAt(i--);
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
