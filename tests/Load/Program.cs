using System.Globalization;
using FraudServerless.Load;

// Figures and messages read the same on every machine.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
return await new LoadCommand(Console.Out, Console.Error).InvokeAsync(args);
