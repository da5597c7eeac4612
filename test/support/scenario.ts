import { createHarness, type Exchange, type Harness, type Json } from "./harness.ts";

/** A successful call of a tool, and its request and response. */
export interface ScenarioCall {
  readonly name: string;
  readonly exchange: Exchange | undefined;
}

/** A new instance, and a function that calls a tool on it, which must succeed. */
export interface ScenarioInstance {
  readonly harness: Harness;
  readonly call: (name: string, args?: Json) => Promise<Json>;
}

/** Calls its operations, each at least once, in an order in which every call succeeds. */
export type Scenario = (
  createInstance: (environment: "development" | "production") => Promise<ScenarioInstance>,
) => Promise<void>;

/** Calls an operation of a scenario in a certain mode, such as through a meta-tool. */
export type CallMode = (harness: Harness, name: string, args: Json) => Promise<Json>;

/** Runs a scenario, and returns its calls in order. */
export async function runScenario(scenario: Scenario, callMode: CallMode): Promise<readonly ScenarioCall[]> {
  const calls: ScenarioCall[] = [];
  await scenario(async (environment) => {
    const harness = await createHarness({ environment });
    const call = async (name: string, args: Json = {}): Promise<Json> => {
      const result = await callMode(harness, name, args);
      calls.push({ name, exchange: harness.exchanges.at(-1) });
      return result;
    };
    return { harness, call };
  });
  return calls;
}
