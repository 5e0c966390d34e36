using FraudServerless.ContainerHosting;
using FraudServerless.Model;

return await SageMakerContainer.RunAsync(
    args,
    directory =>
    {
        var model = ServedModel.Load(directory);
        Console.Out.WriteLine(model.Summary?.ToLogLine(model.File, model.Card?.Version));
        return ScoringHandler.Start(model);
    }
);
