import{J as o}from"./index-Veo7QYgP.js";const t=o({ms:Date.now()});setInterval(()=>{t.ms=Date.now()},5e3);export{t as n};
