const held = [];
onmessage = ({ data }) => {
  if (data.space) held.push(prepareSpace(data.space));
  else postMessage({ id: data.id, found: held.map((space) => nearestIn(space, data.terms, data.k)) });
};
