/** What prices and the drawing say of a model, for the claims about them: asked only where something is claimed. */
import type { ClaimSet } from '../claims/index.ts';
import { fillOf, type Group, type SceneNode, sceneOf } from '../draw/index.ts';
import type { Model } from '../model/index.ts';
import { type Bill, type PriceBook, price, variantBill } from '../price/index.ts';
import { type ObservedBill, type ObservedDrawing, type ObservedPrices, type Observations, trafficOf } from '../prove/index.ts';
import { type Usage, usage as usageOf } from '../usage/index.ts';

export function observe(model: Model, claims: ClaimSet, usage: Usage | undefined, book: PriceBook): Observations {
  const words = new Set(claims.claims.flatMap(({ holds }) => holds.map(({ kind }) => kind)));
  return {
    ...(words.has('cost') && { prices: observePrices(model, usage ?? usageOf({}), book) }),
    ...(words.has('drawn') && { drawing: observeDrawing(model) }),
  };
}

function observePrices(model: Model, usage: Usage, book: PriceBook): ObservedPrices {
  const bill = price(model, usage, book);
  const variants = (usage.variants ?? []).map((variant) => {
    const changed = variantBill(variant, bill, { model, usage, book, options: {} });
    return [variant.name, observedBill(changed.bill)] as const;
  });
  return { bill: observedBill(bill), variants: Object.fromEntries(variants) };
}

function observedBill({ lines, unpriced }: Bill): ObservedBill {
  const costs = lines.flatMap(({ resource, when, components }) =>
    components.map(({ what, row, monthly, from, how }) => ({
      resource,
      component: what,
      row,
      monthly,
      isFixed: from === 'template',
      how,
      when,
    })),
  );
  return { costs, unpriced };
}

function observeDrawing(model: Model): ObservedDrawing {
  const scene = sceneOf(model, trafficOf(model), { title: '' });
  return {
    groups: scene.groups.flatMap(labelsIn),
    nodes: scene.groups.flatMap(nodesIn).map(({ id, type, label, resources }) => ({
      id,
      type,
      label,
      resources,
      color: fillOf(type),
    })),
    arrows: scene.arrows,
  };
}

function labelsIn({ label, detail, groups }: Group): readonly string[] {
  return [detail === undefined ? label : `${label} ${detail}`, ...groups.flatMap(labelsIn)];
}

function nodesIn({ nodes, groups }: Group): readonly SceneNode[] {
  return [...nodes, ...groups.flatMap(nodesIn)];
}
