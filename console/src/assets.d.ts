// Files that the build copies beside the script; what is imported is where they are served.
declare module 'world-atlas/countries-50m.json' {
  const url: string;
  export default url;
}
declare module '*.svg' {
  const url: string;
  export default url;
}
