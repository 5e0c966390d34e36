using Amazon.Lambda.Serialization.SystemTextJson;
using FraudServerless.CheckoutApi;
using FraudServerless.Contracts;

// One program, three hosts: Lambda behind an HTTP API, plain Kestrel, and a test host. The Lambda hosting does nothing outside Lambda.
// Its settings come from the environment: watching files for changes would cost 16 of the 39 ms that a cold start takes.
var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi, new SourceGeneratorLambdaJsonSerializer<HttpApiJson>());

// RequestLog writes one JSON line a request. The framework's lines are text: between the others they could not be read, and what they tell of are callers.
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    // The contract has its own bound and its own answer.
    kestrel.Limits.MaxRequestBodySize = null;
});

try
{
    builder.Services.AddCheckout(builder.Configuration);
    var app = builder.Build();
    app.MapPost("/v1/fraud-check", app.Services.GetRequiredService<FraudCheck>().HandleAsync);
    // Always, even with an order waiting: until the first poll a function has whole processors, and from then on the share that its memory buys.
    await app.Services.GetRequiredService<WarmUp>().RunAsync();
    await app.RunAsync();
    return 0;
}
catch (SettingsException fault)
{
    await Console.Error.WriteLineAsync($"CheckoutApi cannot start:\n{fault.Message}");
    return 1;
}
