using System.Reflection;
using System.Reflection.Emit;
using InterfaceEngine.Channels.Plugins;
using InterfaceEngine.Mappings.Expressions.Functions;

namespace InterfaceEngine.Tests.Support;

/// <summary>Writes assemblies of plug-ins that add nothing, right ones and wrong ones, without a compiler.</summary>
internal static class EmittedPlugin
{
    /// <summary>Writes NAME/NAME.dll below a folder.</summary>
    /// <param name="folder">The folder of the plug-ins.</param>
    /// <param name="name">The plug-in's name.</param>
    /// <param name="contract">The contract that it says it was built against; null where it says none.</param>
    /// <param name="classes">How many classes are an IPlugin.</param>
    /// <param name="throws">Whether the constructor throws.</param>
    /// <param name="needs">An assembly that the class derives from and that is nowhere; null for none.</param>
    /// <returns>The assembly's path.</returns>
    public static string Write(string folder, string name, int? contract = PluginContractAttribute.Current, int classes = 1, bool throws = false, string? needs = null)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name) { Version = new Version(1, 2, 3, 0) }, typeof(object).Assembly);
        if (contract is { } version)
            assembly.SetCustomAttribute(new CustomAttributeBuilder(typeof(PluginContractAttribute).GetConstructor([typeof(int)])!, [version]));
        var module = assembly.DefineDynamicModule(name);
        for (var i = 0; i < classes; i++)
            Define(module, $"Plugin{i}", throws, needs);
        var path = Path.Combine(folder, name, $"{name}.dll");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        assembly.Save(path);
        return path;
    }

    private static void Define(ModuleBuilder module, string name, bool throws, string? needs)
    {
        var type = module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, ParentOf(needs), [typeof(IPlugin)]);
        var body = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, []).GetILGenerator();
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Call, ParentOf(needs).GetConstructor([])!);
        if (throws)
        {
            body.Emit(OpCodes.Ldstr, "no licence");
            body.Emit(OpCodes.Newobj, typeof(InvalidOperationException).GetConstructor([typeof(string)])!);
            body.Emit(OpCodes.Throw);
        }
        body.Emit(OpCodes.Ret);
        DefineEmpty(type, nameof(IPlugin.Functions), typeof(IFunction));
        DefineEmpty(type, nameof(IPlugin.Steps), typeof(StepComponent));
        type.CreateType();
    }

    private static Type ParentOf(string? needs)
    {
        if (needs is null)
            return typeof(object);
        var elsewhere = new PersistedAssemblyBuilder(new AssemblyName(needs), typeof(object).Assembly).DefineDynamicModule(needs).DefineType("Base", TypeAttributes.Public);
        elsewhere.DefineDefaultConstructor(MethodAttributes.Public);
        return elsewhere.CreateType();
    }

    private static void DefineEmpty(TypeBuilder type, string property, Type of)
    {
        var declared = typeof(IPlugin).GetProperty(property)!.GetMethod!;
        var method = type.DefineMethod(declared.Name, MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.NewSlot, declared.ReturnType, []);
        var body = method.GetILGenerator();
        body.Emit(OpCodes.Call, typeof(Array).GetMethod(nameof(Array.Empty))!.MakeGenericMethod(of));
        body.Emit(OpCodes.Ret);
        type.DefineMethodOverride(method, declared);
    }
}
