using System.Globalization;
using FraudServerless.LocalRunner.Load;
using Spectre.Console;

namespace FraudServerless.LocalRunner.Commands;

/// <summary>Sends orders with a progress bar (a line now and then where nobody watches) and keeps the figures.</summary>
internal static class OrderRun
{
    public static async Task<RunSummary> SendAsync(
        string apiUrl,
        IReadOnlyList<OrderLine> orders,
        IReadOnlyDictionary<string, bool> labels,
        int concurrency,
        double? rate,
        Action<SentOrder>? each,
        IEnumerable<KeyValuePair<string, string>>? headers,
        CancellationToken cancellationToken
    )
    {
        var summary = new RunSummary(labels);
        using var sender = new OrderSender(apiUrl, headers);
        if (AnsiConsole.Profile.Capabilities.Interactive && AnsiConsole.Profile.Out.IsTerminal)
        {
            await AnsiConsole
                .Progress()
                .AutoClear(enabled: true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async context =>
                {
                    var bar = context.AddTask("Sending orders", maxValue: orders.Count);
                    await RunAsync(() => bar.Increment(1));
                });
        }
        else
        {
            var done = 0;
            var step = Math.Max(1, orders.Count / 4);
            await RunAsync(() =>
            {
                if (++done % step == 0)
                {
                    AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {orders.Count:N0} orders answered"));
                }
            });
        }

        return summary;

        Task RunAsync(Action tick) =>
            sender.SendAsync(
                orders,
                concurrency,
                rate,
                sent =>
                {
                    summary.Add(sent);
                    each?.Invoke(sent);
                    tick();
                },
                cancellationToken
            );
    }
}
