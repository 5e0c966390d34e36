using Amazon.Lambda.Serialization.SystemTextJson;
using FraudServerless.AuditApi;
using FraudServerless.AuditApi.Access;
using FraudServerless.AuditApi.Exports;
using FraudServerless.AuditApi.Jobs;
using FraudServerless.AuditApi.Lookups;
using FraudServerless.AuditApi.Pages;
using FraudServerless.AuditApi.Replays;
using FraudServerless.AuditApi.Reviews;
using FraudServerless.Contracts;

// One program, three hosts: Lambda behind an HTTP API, plain Kestrel, and a test host. Who asks is in the token that the API's authorizer accepted; without an
// authorizer nobody is anybody, and every route but the console's own files refuses.
var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi, new SourceGeneratorLambdaJsonSerializer<HttpApiJson>());
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

try
{
    builder.Services.AddAuditApi(builder.Configuration);
    var app = builder.Build();
    var log = app.Services.GetRequiredService<RequestLog>();
    app.Use(next => http => log.RunAsync(http, next));
    app.UseRouting();
    app.Use(next => http => AccessMiddleware.RunAsync(http, next));
    app.MapSearch();
    app.MapOrders();
    app.MapDecisions();
    app.MapAudits();
    app.MapExplanations();
    app.MapRelated();
    app.MapCustomers();
    app.MapViews();
    app.MapClaims();
    app.MapReviews();
    app.MapChoices();
    app.MapReplays();
    app.MapExports();
    app.MapJobs();
    app.MapConsole();
    // Until the first poll a function has whole processors, and from then on the share that its memory buys.
    await app.Services.GetRequiredService<WarmUp>().RunAsync();
    await app.RunAsync();
    return 0;
}
catch (SettingsException fault)
{
    await Console.Error.WriteLineAsync($"AuditApi cannot start:\n{fault.Message}");
    return 1;
}
