using System.CommandLine;
using System.Globalization;

namespace FraudServerless.LocalRunner.Commands;

/// <summary>Options that say how fast orders are sent.</summary>
internal sealed class LoadArguments
{
    private readonly Option<double?> _rate = new("--rate")
    {
        Description = "Orders a second, sent whether or not earlier ones are answered; without it each caller sends its next order after an answer",
        HelpName = "R",
    };

    private readonly Option<int> _concurrency = new("--concurrency")
    {
        Description = "Callers at a time (without --rate)",
        DefaultValueFactory = _ => 4,
        HelpName = "N",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_rate);
        command.Options.Add(_concurrency);
        _rate.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var rate) && rate <= 0)
            {
                result.AddError("--rate is above 0.");
            }
        });
        _concurrency.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var n) && n < 1)
            {
                result.AddError("--concurrency is at least 1.");
            }
        });
    }

    public double? Rate(ParseResult parsed) => parsed.GetValue(_rate);

    public int Concurrency(ParseResult parsed) => parsed.GetValue(_concurrency);
}
