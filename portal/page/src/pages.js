// SPDX-License-Identifier: Apache-2.0
// The pages that there are. Each is loaded when somebody goes there.

const pages = [
  { name: 'live', isListed: true, load: () => import('./pages/Live.svelte') },
  { name: 'fleet', isListed: true, load: () => import('./pages/Fleet.svelte') },
  { name: 'incidents', isListed: true, load: () => import('./pages/Incidents.svelte') },
  { name: 'supplies', isListed: true, load: () => import('./pages/Supplies.svelte') },
  { name: 'reports', isListed: true, load: () => import('./pages/Reports.svelte') },
  { name: 'remote', isListed: true, takesPlatform: true, load: () => import('./pages/Remote.svelte') },
  { name: 'agents', isListed: true, load: () => import('./pages/Agents.svelte') },
  { name: 'administration', isListed: true, load: () => import('./pages/Administration.svelte') },
  { name: 'retention', isListed: true, load: () => import('./pages/Retention.svelte') },
  { name: 'device', isListed: false, load: () => import('./pages/Device.svelte') },
];

export const listed = pages.filter((page) => page.isListed);

// Where nobody leads is the first page.
export function pageFor(name) {
  return pages.find((page) => page.name === name) ?? pages[0];
}
